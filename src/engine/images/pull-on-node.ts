import { newId, shortId } from "../../model/notation/id.ts";
import { familiarReference, type ImageReference } from "../../model/notation/image-reference.ts";
import { ownPodName } from "../../podspec/names.ts";
import { buildPullPod } from "../../podspec/own/pull-pod.ts";
import { isImagePulled } from "../../podspec/reading/pulled.ts";
import type { Engine } from "../engine.ts";
import { openOwnPod } from "../own-pod.ts";

/**
 * Has a node fetch an image, for what the server cannot ask a registry: nodes may have a mirror, Secrets, or the only
 * way out.
 * @throws {EngineError} In the node's words, if it cannot get it.
 */
export async function pullOnNode(
  engine: Engine,
  reference: ImageReference,
  signal: AbortSignal,
): Promise<void> {
  const { pods } = engine.config;
  const name = ownPodName(pods.options.namePrefix, "pull", shortId(newId()));
  const pod = buildPullPod({ name, image: familiarReference(reference) }, pods);
  const pulled = await openOwnPod(engine, pod, { kind: "pull", isReady: isImagePulled, signal });
  await pulled[Symbol.asyncDispose]();
}
