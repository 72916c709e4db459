import type { Docker } from "../../../support/server/docker-client.ts";
import { lineOf, lines } from "../../../support/lines.ts";

const LABEL = ["--label", "bystander=yes"];
/** All that `docker ps` tells, save how long ago something was. */
const LISTED =
  "{{.ID}} {{.Image}} {{.Command}} {{.CreatedAt}} {{.State}} {{.Ports}} {{.Names}} {{.Labels}} {{.Networks}}";

const NAMES = ["created", "running", "ended", "served"];

/** What the server can tell of a container that does not change. */
const QUESTIONS = [
  ["ps", "--all", "--no-trunc", "--format", LISTED, "--filter", "label=bystander"],
  ["inspect", ...NAMES],
  ["logs", "running"],
  ["logs", "--timestamps", "ended"],
  ["wait", "ended"],
  ["port", "served"],
];

/** Makes containers with which nothing happens while others are being dealt with. */
export async function startBystanders(docker: Docker): Promise<void> {
  const run = (name: string, ...args: string[]): Promise<unknown> =>
    docker.run(["run", "--name", name, ...LABEL, ...args]);
  const script = ["busybox", "sh", "-c"];
  await docker.ok("create", "--name", "created", ...LABEL, "busybox");
  await Promise.all([
    run("running", "-d", ...script, "echo up; echo here >/tmp/written; exec sleep 3600"),
    run("ended", ...script, "echo out; echo err >&2; exit 3"),
    run("served", "-d", "-p", "127.0.0.1::8080", "kubedock.test/no-shell:1", "serve", ":8080"),
  ]);
  await logged(docker, "running", "up");
  await logged(docker, "served", "listening");
}

async function logged(docker: Docker, name: string, line: string): Promise<void> {
  await lineOf(lines(docker.spawn("logs", "--follow", name).stdout), line);
}

/** All that is told of them, which is to be the same at any time; what is published is used as well. */
export async function describeBystanders(docker: Docker): Promise<unknown> {
  const address = await docker.ok("port", "served", "8080");
  const answers = await Promise.all(QUESTIONS.map((question) => docker.run(question)));
  const written = await docker.ok("exec", "running", "cat", "/tmp/written"); // which inspect shows for some time
  return { answers, written, served: await (await fetch(`http://${address}/`)).text() };
}
