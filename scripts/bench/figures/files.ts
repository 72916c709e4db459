import { createWriteStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FileEntry } from "../../../src/model/files/file-entry.ts";
import { writeTar } from "../../../src/streams/tar/write-tar.ts";
import { compare, type Figure, type Measured, timed } from "../figure.ts";
import type { Stage } from "../stage.ts";

const ROUNDS = 5;
const RUN_ROUNDS = 11;
const LIMIT_MS = 60_000;
const MEGABYTE = 1_000_000;

/** What is copied: a directory of files. */
type Load = { readonly words: string; readonly sizes: readonly number[] };

const LOADS: readonly Load[] = [
  { words: "500 MB", sizes: [500 * MEGABYTE] },
  {
    words: "20,000 small files",
    sizes: Array.from({ length: 20_000 }, (_, at) => 1000 + ((at * 7) % 9000)),
  },
];

/** What docker cp and binds cost, beside tar through an exec as kubectl makes it and beside bare Pods. */
export const FILE_FIGURES: readonly Figure[] = [
  ...LOADS.flatMap((load): Figure[] => [
    {
      name: `speed of docker cp of ${load.words} out / of tar through an exec's WebSocket`,
      unit: "×",
      limit: 0.8,
      isMinimum: true,
      measure: (stage) => copyBoth(stage, load, "out"),
    },
    {
      name: `speed of docker cp of ${load.words} in / of tar through an exec's WebSocket`,
      unit: "×",
      limit: 0.8,
      isMinimum: true,
      measure: (stage) => copyBoth(stage, load, "in"),
    },
  ]),
  {
    name: "docker run -d -v directory / bare Pod until running",
    unit: "×",
    limit: 0.8,
    measure: ({ docker, barePods }) =>
      withFolder(async (folder) => {
        await writeFile(join(folder, "file"), "content");
        const run = ["run", "-d", "-v", `${folder}:/data`, "busybox", "sleep", "3600"];
        return compare({
          ours: () => timed(() => docker.run(...run)),
          bare: async () => (await barePods.run()).ms,
          rounds: RUN_ROUNDS,
          isPhased: true,
        });
      }),
  },
  {
    name: "docker run -d -v directory:ro / bare Pod with an init container until running",
    unit: "×",
    limit: 1.15,
    measure: ({ docker, barePods }) =>
      withFolder(async (folder) => {
        await writeFile(join(folder, "file"), "content");
        const run = ["run", "-d", "-v", `${folder}:/data:ro`, "busybox", "sleep", "3600"];
        return compare({
          ours: () => timed(() => docker.run(...run)),
          bare: async () => (await barePods.runAfterInit("echo content > /data/file")).ms,
          rounds: RUN_ROUNDS,
          isPhased: true,
        });
      }),
  },
];

/** The same archive, the same way, by docker cp and by a tar of the image's. */
async function copyBoth(stage: Stage, load: Load, way: "in" | "out"): Promise<Measured> {
  return withFolder(async (folder) => {
    const archive = join(folder, "load.tar");
    await pipeline(Readable.fromWeb(writeTar(entriesOf(load))), createWriteStream(archive));
    const sizeBytes = Bun.file(archive).size;
    const id = await stage.docker.run("run", "-d", "busybox", "sleep", "3600");
    const { name: pod } = await stage.barePods.run();
    const unpack = () => execBare(stage, pod, { command: ["tar", "-xf", "-", "-C", "/"], archive });
    const ways = {
      in: {
        ours: () => stage.docker.pipe(["cp", "-", `${id}:/`], archive),
        bare: unpack,
      },
      out: {
        ours: () => stage.docker.pipe(["cp", `${id}:/load`, "-"]),
        bare: () => execBare(stage, pod, { command: ["tar", "-cf", "-", "/load"] }),
      },
    };
    await stage.docker.pipe(["cp", "-", `${id}:/`], archive);
    await unpack();
    const { ours, bare } = ways[way];
    const measured = await compare({
      ours: async () => {
        if (way === "in") await stage.docker.run("exec", id, "rm", "-r", "/load");
        return sizeBytes / 1000 / (await timed(ours));
      },
      bare: async () => {
        if (way === "in") await execBare(stage, pod, { command: ["rm", "-r", "/load"] });
        return sizeBytes / 1000 / (await timed(bare));
      },
      rounds: ROUNDS,
      unit: "MB/s",
    });
    await stage.docker.run("rm", "--force", id);
    await stage.barePods.remove([pod]);
    return measured;
  });
}

/** @returns How many bytes it has written. */
async function execBare(
  { cluster }: Stage,
  pod: string,
  { command, archive }: { readonly command: readonly string[]; readonly archive?: string },
): Promise<number> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const options = { hasStdin: archive !== undefined, isTty: false, signal };
  const { input, output, exitCode } = await cluster.processes.exec(pod, command, options);
  const fed = archive === undefined ? undefined : Bun.file(archive).stream().pipeTo(input);
  let bytes = 0;
  for await (const chunk of output) bytes += chunk.bytes.length;
  await fed;
  if ((await exitCode) !== 0) throw new Error(`"${command.join(" ")}" failed`);
  return bytes;
}

async function* entriesOf({ sizes }: Load): AsyncGenerator<FileEntry> {
  const own = { uid: 0, gid: 0, linkTarget: "", device: { major: 0, minor: 0 } };
  const modifiedAt = { seconds: 1_700_000_000, nanoseconds: 0 };
  for (const [at, sizeBytes] of sizes.entries()) {
    const path = `load/${Math.floor(at / 200)}/${at}`;
    const header = { ...own, path, type: "file", mode: 0o644, modifiedAt, sizeBytes } as const;
    yield { header, content: zeros(sizeBytes) };
  }
}

async function* zeros(sizeBytes: number): AsyncGenerator<Uint8Array> {
  const piece = new Uint8Array(Math.min(sizeBytes, MEGABYTE));
  for (let left = sizeBytes; left > 0; left -= piece.length) yield piece.subarray(0, left);
}

async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "kubedock-bench-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
