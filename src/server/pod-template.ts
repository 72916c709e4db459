import { readFile } from "node:fs/promises";
import type { V1Pod } from "@kubernetes/client-node";
import type { Document, LineCounter, Node } from "yaml";
import { EngineError, errorMessage, isEngineError } from "../model/errors.ts";
import { onTemplate, type PodTemplate } from "../podspec/pod-template.ts";

/** The least that a Pod has. */
const TRIAL: V1Pod = {
  metadata: { generateName: "kubedock-" },
  spec: { containers: [{ name: "main", image: "kubedock" }] },
};

/** A template, and what is where in its file. */
type PodTemplateFile = {
  readonly template: PodTemplate;
  /** The line of a field, such as `spec.tolerations[0].key`. */
  readonly lineOf: (field: string) => number | undefined;
};

/**
 * Reads a Pod from a file, YAML or JSON, and lets the API server look at it. One that does not let us, or that cannot
 * be reached, is no hindrance yet.
 * @throws {EngineError} `invalid-argument` if it cannot be used; it names the file and, where it can, the line.
 */
export async function loadPodTemplate(
  path: string,
  options: {
    readonly dryRun: (pod: V1Pod) => Promise<unknown>;
    readonly onWarning: (message: string) => void;
  },
): Promise<PodTemplate> {
  const file = await readTemplate(path);
  try {
    await options.dryRun(onTemplate(file.template, TRIAL));
  } catch (error) {
    if (isEngineError(error, "invalid-argument")) throw refusal(path, file, error);
    options.onWarning(`Cannot check pod template "${path}": ${errorMessage(error)}`);
  }
  return file.template;
}

async function readTemplate(path: string): Promise<PodTemplateFile> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw cannotUse(path, errorMessage(cause), cause);
  });
  const { LineCounter, parseDocument } = await import("yaml"); // which few servers need
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const [error] = document.errors;
  if (error) throw cannotUse(path, error.message.split("\n", 1)[0] ?? "", error);
  const content = document.toJS() as (PodTemplate & { readonly kind?: unknown }) | null;
  if (content?.kind !== "Pod") throw cannotUse(path, 'its "kind" is not "Pod"');
  return {
    template: { ...content, spec: { containers: [], ...content.spec } },
    lineOf: (field) => lineOfField(document, lineCounter, field),
  };
}

function refusal(path: string, file: PodTemplateFile, error: EngineError): EngineError {
  const field = /unknown field "([^"]+)"|(?:^|: )((?:spec|metadata)[\w.[\]]*): /.exec(
    error.message,
  );
  const line = file.lineOf(field?.[1] ?? field?.[2] ?? "");
  return cannotUse(line === undefined ? path : `${path}:${line}`, error.message, error);
}

/** The key of the field, or of the nearest one around it that the file has. */
function lineOfField(
  document: Document,
  lineCounter: LineCounter,
  field: string,
): number | undefined {
  const path = field.split(/[.[\]]+/).filter((part) => part !== "");
  for (let length = path.length; length > 0; length -= 1) {
    const keys = path.slice(0, length).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    const node = document.getIn(keys, true) as Node | undefined;
    if (node?.range) return lineCounter.linePos(node.range[0]).line;
  }
  return undefined;
}

function cannotUse(path: string, reason: string, cause?: unknown): EngineError {
  return new EngineError("invalid-argument", `Cannot use pod template "${path}": ${reason}`, {
    cause,
  });
}
