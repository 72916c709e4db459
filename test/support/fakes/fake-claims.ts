import type { V1PersistentVolumeClaim } from "@kubernetes/client-node";
import type { Claims } from "../../../src/engine/backend.ts";
import { EngineError } from "../../../src/model/errors.ts";

/** PersistentVolumeClaims in memory. */
export class FakeClaims implements Claims {
  readonly objects = new Map<string, V1PersistentVolumeClaim>();
  /** The storage class of who names none; or why claims may not be made. */
  defaultClass: string | undefined | EngineError = "standard";

  readonly ensure: Claims["ensure"] = async (claim) => {
    if (this.defaultClass instanceof EngineError) throw this.defaultClass;
    const name = claim.metadata?.name ?? "";
    const storageClassName = claim.spec?.storageClassName ?? this.defaultClass;
    const spec = { ...claim.spec, ...(storageClassName ? { storageClassName } : {}) };
    const found = this.objects.get(name) ?? { ...claim, spec };
    this.objects.set(name, found);
    return found;
  };

  readonly delete: Claims["delete"] = async (name) => void this.objects.delete(name);

  readonly warnings: Claims["warnings"] = async () => [];
}
