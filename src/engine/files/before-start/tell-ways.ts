import { ownBinds } from "../../../model/group.ts";
import type { Engine } from "../../engine.ts";
import type { Container } from "../../store.ts";
import { syncedBinds } from "../sync-binds.ts";
import type { StartFiles } from "./before-start.ts";
import { whyMounted, whyUploadsMounted } from "./why-mounted.ts";

/** Logs how files get into a container, and why they do not take the cheapest way. */
export function tellWays(
  engine: Pick<Engine, "config" | "log">,
  { record }: Pick<Container, "record">,
  { mounted, written, holdsCommand }: StartFiles,
): void {
  const { spec, name } = record;
  const say = (what: string): void => engine.log.info(`Container "${name}": ${what}`);
  if (mounted) {
    for (const bind of ownBinds(spec)) {
      const reason = whyMounted(engine, spec, bind);
      if (reason) say(`bind "${bind.target}" comes by an init container: ${reason}`);
    }
    const reason = whyUploadsMounted(engine, spec);
    if (reason && mounted.hasUploads)
      say(`what was put there comes by an init container: ${reason}`);
  }
  if (!spec.config.entrypoint && syncedBinds(engine, spec).length > 0)
    engine.log.warn(
      `Container "${name}": what it writes last is not copied back: the image's entrypoint is not known, give --entrypoint`,
    );
  if (written.length > 0)
    say(`files are written ${holdsCommand ? "behind its gate" : "once it runs"}`);
}
