import { errorMessage } from "../../model/errors.ts";
import type { Engine } from "../engine.ts";
import type { Container } from "../store.ts";
import { Runner } from "./runner.ts";

/** Two execs within so much time let more of them be expected. */
const OFTEN_MS = 10_000;

/** Where one run of a container has its runner, if it has one. */
export class RunnerPlace {
  #runner: Runner | undefined;
  #isComing = false;
  #isRefused = false;
  #lastAskedAt = -Infinity;

  /** The runner, if it is there. Where it is asked for often it is let in, which nobody waits for. */
  ready(engine: Engine, container: Container): Runner | undefined {
    const now = performance.now();
    const isOften = now - this.#lastAskedAt < OFTEN_MS;
    this.#lastAskedAt = now;
    if (this.#runner?.hasLeft) this.#runner = undefined;
    if (isOften && !this.#runner && !this.#isComing && !this.#isRefused)
      void this.#letIn(engine, container);
    return this.#runner;
  }

  async #letIn(engine: Engine, container: Container): Promise<void> {
    this.#isComing = true;
    try {
      this.#runner = await Runner.open(engine, container);
    } catch (error) {
      this.#isRefused = true; // so that not each exec tries again
      engine.log.debug(`Runner of "${container.record.name}": ${errorMessage(error)}`);
    } finally {
      this.#isComing = false;
    }
  }
}
