import type { PullProgress } from "../../../engine/images/pull.ts";
import { EngineError, errorMessage } from "../../../model/errors.ts";
import { jsonLinesResponse } from "../../json-lines.ts";

const BAR_WIDTH = 50;

/**
 * Reads the name of the image to pull from `fromImage` and `tag`, which may be a digest.
 * @throws {EngineError} `not-implemented` for an import.
 */
export function pulledName(query: {
  readonly fromImage?: string | undefined;
  readonly fromSrc?: string | undefined;
  readonly tag?: string | undefined;
}): string {
  const { fromImage = "", fromSrc = "", tag = "" } = query;
  if (fromSrc !== "") {
    throw new EngineError("not-implemented", "Importing an image from an archive is not supported");
  }
  if (tag === "") return fromImage;
  return `${fromImage}${tag.includes(":") ? "@" : ":"}${tag}`;
}

/**
 * Answers a pull by its steps. A pull that fails at once gets an error of its own; later the error is one more line.
 * @see Docker Engine API v1.56, CreateImageInfo
 */
export async function pullResponse(steps: AsyncIterable<PullProgress>): Promise<Response> {
  const iterator = steps[Symbol.asyncIterator]();
  const first = await iterator.next();
  return jsonLinesResponse(toProgressLines(first, iterator));
}

async function* toProgressLines(
  first: IteratorResult<PullProgress>,
  rest: AsyncIterator<PullProgress>,
) {
  try {
    for (let step = first; !step.done; step = await rest.next()) yield toProgressLine(step.value);
  } catch (error) {
    const message = errorMessage(error);
    yield { errorDetail: { message }, error: message };
  } finally {
    await rest.return?.();
  }
}

function toProgressLine({ id, status, progress }: PullProgress) {
  return {
    status,
    ...(progress ? { progressDetail: progress, progress: progressBar(progress) } : {}),
    ...(id === undefined ? {} : { id }),
  };
}

/** Older clients print this as it is: `[=====>     ] 1.5MB/3MB`. */
function progressBar({ current, total }: NonNullable<PullProgress["progress"]>): string {
  const filled = total > 0 ? Math.floor((Math.min(current, total) / total) * BAR_WIDTH) : 0;
  const bar = `${"=".repeat(filled)}>`.slice(0, BAR_WIDTH).padEnd(BAR_WIDTH);
  return `[${bar}] ${megabytes(current)}/${megabytes(total)}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toPrecision(4)}MB`;
}
