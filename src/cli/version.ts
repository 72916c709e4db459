import { defineCommand } from "citty";
import { API_VERSION, COMMIT, COMMIT_DATE, MIN_API_VERSION, VERSION } from "../version.ts";

/** `kubedock version`: what this is. */
export const versionCommand = defineCommand({
  meta: { name: "version", description: "Print the version of kubedock and of the API it serves" },
  run: () => {
    const build = COMMIT_DATE === "" ? COMMIT : `${COMMIT} of ${COMMIT_DATE}`;
    process.stdout.write(
      `kubedock ${VERSION} (${build}), Docker API ${API_VERSION} (minimum ${MIN_API_VERSION})\n`,
    );
  },
});
