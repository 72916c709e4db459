// Runs a script of this folder with the pinned Bun, on a machine that has nothing but Node and npm:
// installs Bun into the cache folder and the dependencies of the lockfile, each only when missing.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { constants, homedir } from "node:os";
import { join } from "node:path";
import { createHash } from "node:crypto";

const root = join(import.meta.dirname, "..");
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "kubedock");
const manifest = readFileSync(join(root, "package.json"), "utf8");
const version = JSON.parse(manifest).devDependencies.bun;

const bun = installBun();
installDependencies();
const [script, ...args] = process.argv.slice(2);
const child = spawn(bun, [join(root, "scripts", script), ...args], { stdio: "inherit", cwd: root });
// On a terminal SIGINT reaches the script by itself; the rest is passed on, and the end of the script awaited.
process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));

/** Path of the pinned Bun; a half-finished installation is never taken for whole. */
function installBun() {
  const folder = join(cache, `bun-${version}`);
  const binary = join(folder, "node_modules", ".bin", "bun");
  if (existsSync(binary)) return binary;
  console.error(`Installing Bun ${version} …`);
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  writeFileSync(join(partial, "package.json"), JSON.stringify({ private: true }));
  run("npm", [
    "install",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    "--prefix",
    partial,
    `bun@${version}`,
  ]);
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
  return binary;
}

/** Installs what the lockfile says, unless the last installation was of the same lockfile. */
function installDependencies() {
  const lockfile = readFileSync(join(root, "bun.lock"), "utf8");
  const wanted = createHash("sha256").update(manifest).update(lockfile).digest("hex");
  const stamp = join(root, "node_modules", ".lockfile-digest");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  console.error("Installing dependencies …");
  run(bun, ["install", "--frozen-lockfile"]);
  writeFileSync(stamp, wanted);
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", 2, 2], cwd: root });
  if (status === 0) return;
  console.error(
    `Cannot run "${command} ${args.join(" ")}": ${error?.message ?? `exit status ${status}`}`,
  );
  process.exit(1);
}
