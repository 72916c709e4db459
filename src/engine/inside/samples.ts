import { EngineError, isEngineError } from "../../model/errors.ts";
import { statsCommand } from "../../shim/protocol.ts";
import { parseStats, type ContainerStats } from "../../shim/stats.ts";
import type { RemoteProcess } from "../backend.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { execInside } from "./exec-inside.ts";
import { shimInside } from "./shim-inside.ts";

/** One look at what a container has used. */
export type Sample = { readonly readAt: Date; readonly stats: ContainerStats };

/** Ends each sample in the shim's output. */
const SEPARATOR = "\n\n";

/**
 * Has the shim look at what a container uses: once, or each second by one process that lives as long as it is
 * listened to and the container runs. Of one whose process has just ended there are none.
 * @throws {EngineError} `not-implemented` if there is no way to bring the shim in.
 */
export async function openSamples(
  engine: Engine,
  container: Container,
  { follows, signal }: { readonly follows: boolean; readonly signal: AbortSignal },
): Promise<AsyncGenerator<Sample, void>> {
  try {
    const shim = await shimInside(engine, container, signal);
    // Its input is the sign of life of the server: it ends with the connection.
    const options = { hasStdin: follows, isTty: false, signal };
    const command = statsCommand(shim, { follows });
    return untilEnd(readSamples(engine, await execInside(engine, container, command, options)));
  } catch (error) {
    if (!isEngineError(error, "conflict")) throw error;
    return none();
  }
}

async function* none(): AsyncGenerator<Sample, void> {}

/** The end of the container is no failure. */
async function* untilEnd(samples: AsyncGenerator<Sample, void>): AsyncGenerator<Sample, void> {
  try {
    yield* samples;
  } catch (error) {
    if (!isEngineError(error, "conflict")) throw error;
  }
}

async function* readSamples(engine: Engine, process: RemoteProcess): AsyncGenerator<Sample, void> {
  process.exitCode.catch(() => {}); // because it is awaited below, after the output
  const decoder = new TextDecoder();
  let text = "";
  let complaint = "";
  for await (const { stream, bytes } of process.output) {
    if (stream === "stderr") {
      complaint += Buffer.from(bytes).toString();
      continue;
    }
    const samples = (text + decoder.decode(bytes, { stream: true })).split(SEPARATOR);
    text = samples.pop() ?? "";
    for (const sample of samples) yield { readAt: engine.clock.now(), stats: parseStats(sample) };
  }
  const exitCode = await process.exitCode;
  if (complaint !== "" && exitCode !== 0) throw new EngineError("internal", complaint.trim());
}
