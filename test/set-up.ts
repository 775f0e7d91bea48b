// Before the tests: fetches the system programs that some of them use, where that is possible (root on Debian). Elsewhere
// those tests are skipped by name; with CI=true a missing program ends the run.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { PROGRAMS, programPath } from "./programs.ts";

function missing(): (keyof typeof PROGRAMS)[] {
  return (Object.keys(PROGRAMS) as (keyof typeof PROGRAMS)[]).filter(
    (name) => programPath(name) === undefined,
  );
}

function say(text: string): void {
  process.stderr.write(`test set-up: ${text}\n`);
}

function apt(...args: string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync("apt-get", ["-qq", ...args], { stdio: ["ignore", "ignore", 2], env }).status === 0;
}

if (missing().length > 0 && process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
  const packages = [...new Set(missing().map((name) => PROGRAMS[name]))];
  say(`installing ${packages.join(", ")} (takes a minute or two) …`);
  if (!apt("update") || !apt("install", "-y", "--no-install-recommends", ...packages)) say("apt-get failed");
}

const still = missing();
if (still.length > 0) {
  say(`without ${still.join(", ")}: the tests that need them are skipped`);
  if (process.env["CI"] === "true") {
    say("with CI=true none may be missing");
    process.exitCode = 1;
  }
}
