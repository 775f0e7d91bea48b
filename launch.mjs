#!/usr/bin/env node
// The way in, for any Node from 20 on: installs what is missing, builds what is stale, then runs the command on the
// Node that the project brings. Uses nothing but Node itself, because it runs before anything is installed.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(fileURLToPath(import.meta.url));
const MODULES = join(ROOT, "node_modules");
const LOCK = join(ROOT, "package-lock.json");
const STAMP = join(MODULES, ".mingchu-installed");
const DIST = join(ROOT, "dashboard", "dist");
const DIST_STAMP = join(DIST, ".mingchu-built");
/** What Node is started with for a hub, and where it keeps what it has compiled: hub/decisions/0018-a-hub-in-little-memory.md. */
const HUB_FLAGS = join(ROOT, "hub", "node-flags.json");
const COMPILED = join(MODULES, ".cache", "mingchu");
const IS_WINDOWS = process.platform === "win32";
const NPM = IS_WINDOWS ? "npm.cmd" : "npm";

const COMMANDS = {
  start: {
    what: "the hub with a simulated district (flags as for hub)",
    dashboard: true,
    run: (args) => hub("--demo", ...args),
  },
  hub: { what: "the hub alone", dashboard: true, run: (args) => hub(...args) },
  simulate: {
    what: "simulated kitchens, for a hub that runs elsewhere",
    run: (args) => node("simulators/main.ts", ...args),
  },
  bench: {
    what: "this machine's figures, beside those of named peers",
    run: (args) => node("test/bench/main.ts", ...args),
  },
  backup: {
    what: "copies everything a hub remembers, while it runs",
    run: (args) => node("hub/commands/backup.ts", ...args),
  },
  restore: {
    what: "makes a data folder of a backup",
    run: (args) => node("hub/commands/restore.ts", ...args),
  },
  verify: {
    what: "looks a data folder or a backup through, and follows the audit log's chain",
    run: (args) => node("hub/commands/verify.ts", ...args),
  },
  audit: {
    what: "verifies the audit log and names the lines that were tampered with, or takes it out as a file",
    run: (args) => node("hub/commands/audit.ts", ...args),
  },
  case: {
    what: "says whether an alert that was taken out as a file is what the hub signed, and if not, what was altered",
    run: (args) => node("hub/commands/case.ts", ...args),
  },
  clip: {
    what: "says whether a clip that was taken out is what the hub gave, and if not, what was altered",
    run: (args) => node("hub/commands/clip.ts", ...args),
  },
  certificates: {
    what: "makes a private authority and a certificate for MQTT over TLS, or renews it",
    run: (args) => node("hub/commands/certificates.ts", ...args),
  },
  rekey: {
    what: "forgets the cameras' passwords, when the key to them is lost for good",
    run: (args) => node("hub/commands/rekey.ts", ...args),
  },
  admin: {
    what: "admin reset: another password for an administrator who has lost theirs",
    run: (args) => node("hub/commands/admin.ts", ...args),
  },
  build: { what: "builds the dashboard if it is stale", dashboard: true, run: () => 0 },
  check: { what: "types, format, lint, dead code, import table, docs", run: check },
  test: { what: "all tests (flags as for vitest)", dashboard: true, run: test },
};

process.exitCode = await main(process.argv.slice(2));

async function main([name, ...args]) {
  if (name === undefined || name === "--help" || name === "-h") return help();
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    tell(`there is no command ${name}; there are: ${Object.keys(COMMANDS).join(", ")}`);
    return 1;
  }
  if (!isInstalled() && !(await install())) return 1;
  if (command.dashboard && !(await buildDashboard())) return 1;
  return await command.run(args);
}

function help() {
  const lines = Object.entries(COMMANDS).map(([name, { what }]) => `  ${name.padEnd(12)} ${what}`);
  process.stdout.write(
    `npx mingchu COMMAND [flags]\n\n${lines.join("\n")}\n\nEach command tells its flags with --help.\n`,
  );
  return 0;
}

function tell(text) {
  process.stderr.write(`mingchu: ${text}\n`);
}

/** Installed means: from this very lock file. A folder without its development part (an image) brings a stamp too. */
function isInstalled() {
  return existsSync(STAMP) && readFileSync(STAMP, "utf8") === hashOf([LOCK]);
}

/** Takes a minute on the first run, so it says every few seconds that it is still at it. */
async function install() {
  tell("installing what is needed from the package registry (the first time takes about a minute) …");
  const npm = process.env.npm_execpath;
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error", "--include=dev", "--include=optional"];
  const [program, ...all] = npm?.endsWith(".js") ? [process.execPath, npm, ...args] : [NPM, ...args];
  const started = Date.now();
  const heartbeat = setInterval(
    () => tell(`still installing, ${Math.round((Date.now() - started) / 1000)} s …`),
    5000,
  );
  //  Its words go to stderr: stdout is for the one line that says that the hub is ready.
  const code = await ended(spawn(program, all, { cwd: ROOT, stdio: ["ignore", 2, 2], shell: IS_WINDOWS }));
  clearInterval(heartbeat);
  if (code !== 0) {
    tell(`npm ci failed with exit code ${code}; above is why. Is the package registry within reach?`);
    return false;
  }
  writeFileSync(STAMP, hashOf([LOCK]));
  tell("installed");
  return true;
}

/** The Node that runs the product: the one that was installed with it, or the present one if that is new enough. */
function runtime() {
  const own = join(MODULES, ".bin", IS_WINDOWS ? "node.cmd" : "node");
  if (existsSync(own)) return own;
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 24 || (major === 24 && minor >= 3)) return process.execPath;
  tell(
    `there is no Node 24 for ${process.platform}-${process.arch} in the registry, and this is ${process.version}: install Node 24.3 or later`,
  );
  return undefined;
}

function node(script, ...args) {
  return run(["--disable-warning=ExperimentalWarning", join(ROOT, script), ...args]);
}

function hub(...args) {
  const flags = JSON.parse(readFileSync(HUB_FLAGS, "utf8"));
  return run([...flags, join(ROOT, "hub", "main.ts"), ...args], { NODE_COMPILE_CACHE: COMPILED });
}

/**
 * Runs the product's Node with its output as ours and hands signals on. `env` holds for what is not set already. Resolves
 * with the exit code.
 */
function run(args, env = {}) {
  const executable = runtime();
  if (executable === undefined) return 1;
  const child = spawn(executable, args, {
    stdio: "inherit",
    shell: IS_WINDOWS,
    env: { ...env, ...process.env },
  });
  for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"]) {
    process.on(signal, () => {
      //  A terminal's Ctrl-C has reached the child already, and a second one would mean "at once".
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  stopWithNpm(child);
  return ended(child);
}

/**
 * npm hands a signal to the shell it started this process in, and some shells die of it without handing it on: then this
 * process finds itself with another parent, and stops the child in the shell's place.
 */
function stopWithNpm(child) {
  if (process.env.npm_lifecycle_event === undefined || IS_WINDOWS) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    //  Once: a second signal would mean "at once".
    child.kill("SIGTERM");
  }, 500);
  child.once("exit", () => clearInterval(watch));
}

/** Resolves with a process's exit code; 1 if it could not be started or was killed. */
function ended(child) {
  return new Promise((resolve) => {
    child.once("error", (error) => {
      tell(error.message);
      resolve(1);
    });
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

async function buildDashboard() {
  if (!existsSync(join(ROOT, "dashboard", "src"))) return true;
  const sources = [
    "dashboard",
    "hub/serve/contract.ts",
    "hub/serve/contract",
    "devices",
    "package-lock.json",
  ].flatMap((path) => filesIn(join(ROOT, path)));
  const hash = hashOf(sources.filter((file) => !file.startsWith(DIST)).sort());
  if (existsSync(DIST_STAMP) && readFileSync(DIST_STAMP, "utf8") === hash) return true;
  tell("building the dashboard …");
  rmSync(DIST, { recursive: true, force: true });
  const vite = join(MODULES, "vite", "bin", "vite.js");
  const code = await run([vite, "build", "--logLevel", "warn", join(ROOT, "dashboard")]);
  if (code !== 0) {
    tell("the dashboard could not be built");
    return false;
  }
  writeFileSync(DIST_STAMP, hash);
  return true;
}

async function check(args) {
  const steps = [
    ["types of hub, devices, simulators and tests", [bin("typescript", "tsc"), "-p", "tsconfig.json"]],
    ["types of the dashboard", [bin("typescript", "tsc"), "-p", "dashboard/tsconfig.json"]],
    ["format and lint", [bin("@biomejs/biome", "biome"), "check", "--error-on-warnings", "."]],
    ["dead code", [bin("knip", "knip"), "--no-progress"]],
    ["import table and docs", [bin("vitest", "vitest"), "run", "test/house", "--reporter=dot"]],
  ];
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(
      `npm run check\n\n${steps.map(([what]) => `  ${what}\n`).join("")}\nStops at the first that fails.\n`,
    );
    return 0;
  }
  for (const [what, step] of steps) {
    tell(`check: ${what}`);
    const code = await run(step);
    if (code !== 0) return code;
  }
  tell("check: clean");
  return 0;
}

async function test(args) {
  const ready = await run([join(ROOT, "test", "set-up.ts")]);
  if (ready !== 0) return ready;
  return await run([bin("vitest", "vitest"), "run", ...args]);
}

/** The script behind a package's command. */
function bin(name, command) {
  const folder = join(MODULES, ...name.split("/"));
  const named = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).bin;
  return join(folder, typeof named === "string" ? named : named[command]);
}

function filesIn(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

function hashOf(files) {
  const hash = createHash("sha256");
  for (const file of files)
    hash.update(file.slice(ROOT.length)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}
