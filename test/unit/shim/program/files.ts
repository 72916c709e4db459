import { decodeEntries, encodeEntries } from "../../../../src/shim/files.ts";
import { getCommand, putCommand, type PutOptions } from "../../../../src/shim/file-commands.ts";
import {
  bytesOf,
  fileEntries,
  plainEntries,
  runProgram,
  streamOf,
  type PlainEntry,
  type PlainFile,
} from "../../../support/tar.ts";
import { execute, shim, type Outcome } from "./inside.ts";

/** Runs a command as a user without rights. */
export const asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];

/** What comes of files that could be written. */
export const written: Outcome = { stdout: "done\n", stderr: "", exitCode: 0 };

/** What is sent for some files. */
export async function framesOf(...files: readonly PlainFile[]): Promise<Uint8Array<ArrayBuffer>> {
  return Uint8Array.from(await bytesOf(encodeEntries(fileEntries(...files))));
}

/** Writes files, through a program that changes what the shim may. */
export async function putFiles(
  files: readonly PlainFile[],
  options: PutOptions = {},
  through: readonly string[] = [],
): Promise<Outcome> {
  return execute([...through, ...putCommand(shim, options)], { input: await framesOf(...files) });
}

/** Reads a file or a tree, in pieces of a size that fits no frame. */
export async function getFiles(path: string): Promise<PlainEntry[]> {
  return plainEntries(decodeEntries(streamOf(await runProgram(getCommand(shim, path)), 7)));
}
