import { containerLogs, type LogsOptions } from "../../../../src/engine/containers/logs.ts";
import type { Engine } from "../../../../src/engine/engine.ts";
import { textOf } from "../../../support/text-of.ts";

/** A line of a log as the kubelet has it, of some second of a minute. */
export function logLine(seconds: number, text: string): string {
  return `2026-01-01T00:00:0${seconds}Z ${text}\n`;
}

/** Wants all of a log that there is, unless told otherwise. */
export function logsOptions(options: Partial<LogsOptions>): LogsOptions {
  const { signal } = new AbortController();
  return { follow: false, timestamps: false, stdout: true, stderr: true, signal, ...options };
}

/** The lines of a container's log, in one. */
export async function wordsOfLog(
  engine: Engine,
  reference: string,
  options: Partial<LogsOptions>,
): Promise<string> {
  const { output } = await containerLogs(engine, reference, logsOptions(options));
  return (await textOf(output)).trim().replaceAll("\n", " ");
}
