import { expect, setDefaultTimeout, test } from "bun:test";
import { MortalServer } from "../../../support/server/mortal-server.ts";

setDefaultTimeout(120_000);

/** Tells when it begins and when it is asked to end. */
const TALE = "trap 'echo ended; exit 7' TERM; echo begun; while :; do sleep 0.1; done";

/** What a user types, from the first start of a container to its removal. */
const COMMANDS = [
  ["run", "-d", "--name", "tale", "-p", "127.0.0.1::80", "busybox", "sh", "-c", TALE],
  ["ps", "-a"],
  ["port", "tale"],
  ["inspect", "tale"],
  ["logs", "tale"],
  ["exec", "tale", "echo", "inside"],
  ["stop", "tale"],
  ["ps", "-a"],
  ["port", "tale"],
  ["inspect", "tale"],
  ["logs", "--timestamps", "tale"],
  ["wait", "tale"],
  ["start", "tale"],
  ["ps", "-a"],
  ["inspect", "tale"],
  ["logs", "tale"],
  ["restart", "tale"],
  ["rename", "tale", "told"],
  ["inspect", "told"],
  ["logs", "told"],
  ["pause", "told"],
  ["ps", "-a"],
  ["inspect", "told"],
  ["exec", "told", "true"],
  ["unpause", "told"],
  ["inspect", "told"],
  ["stop", "told"],
  ["logs", "told"],
  ["rm", "told"],
  ["ps", "-a"],
  ["inspect", "told"],
];

test.concurrent("what docker prints is the same when the server is killed before each command", async () => {
  await using steady = await MortalServer.start();
  await using mortal = await MortalServer.start();
  const [expected, told] = await Promise.all([
    transcript(steady, async () => {}),
    transcript(mortal, async () => {
      await mortal.die();
      await mortal.revive();
    }),
  ]);
  expect(told).toBe(expected);
});

/** What a user sees, without what differs from one container to the next. */
async function transcript(server: MortalServer, inBetween: () => Promise<void>): Promise<string> {
  const lines: string[] = [];
  for (const command of COMMANDS) {
    await inBetween();
    const { exitCode, stdout, stderr } = await server.docker.run(command);
    lines.push(`$ docker ${command.join(" ")}`, `${stdout}${stderr}[${exitCode}]`);
  }
  return withoutChance(lines.join("\n"));
}

function withoutChance(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
    .replaceAll(/Less than a second|About a minute|\d+ (seconds?|minutes?)/g, "A WHILE")
    .replaceAll(/\b([0-9a-f]{64}|[0-9a-f]{12})\b/g, "ID")
    .replaceAll(/\b10(\.\d+){3}\b/g, "ADDRESS")
    .replaceAll(/(127\.0\.0\.1:|"HostPort": ")\d+/g, "$1PORT")
    .replaceAll(/ {3,}/g, "   "); // between columns
}
