import { serveInside } from "../inside/serve-inside.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { Runner } from "./runner.ts";

/** Runners that wait for work, in one run of a container. */
export class Runners {
  readonly #free: Runner[] = [];

  /**
   * A runner without work: the last that had some, or a new one.
   * @returns Nothing where none can be let in without delay.
   * @throws {EngineError} `conflict` if the container does not run.
   */
  async take(engine: Engine, container: Container): Promise<Runner | undefined> {
    for (let runner = this.#free.pop(); runner; runner = this.#free.pop())
      if (!runner.hasLeft) return runner;
    const leave = new AbortController();
    const signal = AbortSignal.any([engine.signal, leave.signal]);
    const serving = await serveInside(engine, container, signal);
    return serving && new Runner(serving, { leave, onFree: (runner) => this.#free.push(runner) });
  }
}
