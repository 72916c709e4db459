import { describe, expect, it } from "bun:test";
import { guestSeat, isGuest, ownSeat, seatName, takenSeats } from "../../../src/podspec/seat.ts";
import { containerLabels } from "../../../src/podspec/labels.ts";
import { containerRecord } from "../../support/samples/container-record.ts";

const ID = "0123456789ab".padEnd(64, "0");

describe("guestSeat()", () => {
  it("is a container of the other's Pod, whose name tells whose it is and which start", () => {
    const seat = guestSeat("web-pod", { id: ID, name: "my_probe" }, 2);
    expect(seat).toEqual({ podName: "web-pod", containerName: "guest-my-probe-0123456789ab-2" });
    expect(isGuest(seat)).toBe(true);
    expect(seatName(seat)).toBe("guest-my-probe-0123456789ab-2");
  });
});

describe("ownSeat()", () => {
  it("is known by its Pod", () => {
    const seat = ownSeat("web-pod");
    expect(isGuest(seat)).toBe(false);
    expect(seatName(seat)).toBe("web-pod");
  });
});

describe("takenSeats()", () => {
  it("reads back who is in a Pod, and leaves out what kubedock and others have brought in for themselves", () => {
    const record = containerRecord();
    const name = "kubedock-web-ba9876543210-3";
    const guests = [
      guestSeat(name, { id: ID, name: "inject" }, 1),
      guestSeat(name, { id: ID, name: "a-ba9876543210" }, 12),
    ];
    const others = ["kubedock-inject-0123456789ab", "debugger-x7k2p"];
    const pod = {
      metadata: { name, labels: containerLabels("test", record) },
      spec: {
        containers: [],
        ephemeralContainers: [...guests.map((seat) => seat.containerName), ...others].map(
          (one) => ({
            name: one,
          }),
        ),
      },
    };
    expect(takenSeats(pod)).toEqual([
      { seat: ownSeat(name), shortId: record.id.slice(0, 12), startNumber: 3 },
      ...guests.map((seat, index) => ({
        seat,
        shortId: "0123456789ab",
        startNumber: [1, 12][index] ?? 0,
      })),
    ]);
  });
});
