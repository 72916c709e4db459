import type { Exit } from "../../../model/container-state.ts";
import { EngineError, errorMessage } from "../../../model/errors.ts";
import { jsonLinesResponse } from "../../json-lines.ts";

const CONDITIONS = ["not-running", "next-exit", "removed"] as const;

/**
 * Reads what a client waits for; nothing is `not-running`.
 * @throws {EngineError} `invalid-argument` in Docker's words.
 */
export function parseWaitCondition(text: string | undefined): (typeof CONDITIONS)[number] {
  if (text === undefined || text === "") return "not-running";
  const condition = CONDITIONS.find((name) => name === text);
  if (condition) return condition;
  throw new EngineError("invalid-argument", `invalid condition: "${text}"`);
}

/**
 * Answers a wait: the head goes out at once, because clients start the container only when they have it; the exit
 * follows.
 * @see Docker Engine API v1.56, ContainerWaitResponse
 */
export function waitResponse(exit: Promise<Exit>): Response {
  return jsonLinesResponse(toWaitResponse(exit));
}

async function* toWaitResponse(exit: Promise<Exit>) {
  try {
    const { exitCode, error } = await exit;
    yield { StatusCode: exitCode, ...(error ? { Error: { Message: error } } : {}) };
  } catch (error) {
    yield { StatusCode: 0, Error: { Message: errorMessage(error) } };
  }
}
