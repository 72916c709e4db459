import { EngineError } from "../../model/errors.ts";
import {
  familiarReference,
  parseImageId,
  parseImageReference,
  withDefaultTag,
} from "../../model/notation/image-reference.ts";

/** The words by which clients know that they must pull. An ID is told as it was given, a name with its tag. */
export function noSuchImage(name: string, options?: ErrorOptions): EngineError {
  const told = parseImageId(name)
    ? name
    : familiarReference(withDefaultTag(parseImageReference(name)));
  return new EngineError("not-found", `No such image: ${told}`, options);
}
