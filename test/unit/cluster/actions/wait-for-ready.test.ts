import { describe, expect, it } from "bun:test";
import { waitForReady } from "../../../../src/cluster/actions/wait-for-ready.ts";
import { fakeProvider } from "../../../support/fakes/fake-provider.ts";

describe("waitForReady()", () => {
  it("lets the node itself do the waiting", async () => {
    const provider = fakeProvider();
    await waitForReady(provider, "test");
    expect(provider.asked).toEqual(["exec test /usr/lib/dockernetes/wait-for-boot 150"]);
  });

  it("tells which unit failed, with its last lines", async () => {
    const stderr = "kubelet.service failed:\nno such flag: --colour\n";
    const provider = fakeProvider({ exec: { exitCode: 1, stderr } });
    await expect(waitForReady(provider, "test")).rejects.toThrow(
      'Cannot use cluster "test": its node does not boot\nkubelet.service failed:\nno such flag: --colour',
    );
  });

  it("tells the last words of a node that has ended", async () => {
    const provider = fakeProvider({
      exec: { exitCode: 255, stderr: "container is not running" },
      "logs --tail 20 test": "Failed to mount cgroup\n",
    });
    await expect(waitForReady(provider, "test")).rejects.toThrow(
      "container is not running\nFailed to mount cgroup",
    );
  });

  it("passes on why it was interrupted", async () => {
    const provider = fakeProvider({ exec: new Error("Interrupted") });
    await expect(waitForReady(provider, "test")).rejects.toThrow("Interrupted");
  });
});
