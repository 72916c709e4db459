import type { OutputChunk } from "../../model/process/stdio.ts";
import { readableFrom } from "../../streams/readable-from.ts";
import type { RemoteProcess } from "../backend.ts";
import type { Engine } from "../engine.ts";
import type { Container, Run } from "../store.ts";
import { loggedOutput } from "./connect-log.ts";

/**
 * A terminal that ends without having shown anything shows its log instead. containerd passes the terminal's first
 * size on, which is the word to go, before it has connected who attaches, and the API server's client may drop what a
 * closing connection still holds: on a busy node a command that writes and ends at once may be through by then. The log
 * has all. Terminals alone are asked after: what runs without one and writes nothing is to cost no request.
 * @param signal Ends the attach: nobody is left to be shown anything.
 */
export function showLogIfSilent(
  engine: Engine,
  container: Container,
  {
    run,
    process,
    signal,
  }: { readonly run: Run; readonly process: RemoteProcess; readonly signal: AbortSignal },
): RemoteProcess {
  const shown = async function* (): AsyncGenerator<OutputChunk> {
    let isSilent = true;
    for await (const chunk of process.output) {
      isSilent = false;
      yield chunk;
    }
    if (isSilent && !signal.aborted) yield* loggedOutput(engine, container, { run, signal });
  };
  return { ...process, output: readableFrom(shown()) };
}
