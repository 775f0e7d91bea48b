// Runs a bench as a person does, for the tests of the benches: its figures and how it ended.
import { execFile, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

type Line = Readonly<Record<string, unknown>>;
type Ended = { readonly code: number | null; readonly lines: readonly Line[]; readonly stderr: string };

export function runBench(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", MAIN, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (bytes) => {
      stdout += bytes;
    });
    child.stderr.on("data", (bytes) => {
      stderr += bytes;
    });
    child.once("error", reject);
    child.once("close", (code) => {
      const lines = stdout.split("\n").filter((line) => line !== "");
      resolve({ code, stderr, lines: lines.map((line) => JSON.parse(line) as Line) });
    });
  });
}

/** The benches that there are, in the order in which the help tells of them. */
export function benchesInHelp(): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ["--disable-warning=ExperimentalWarning", MAIN, "--help"], (error, stdout) => {
      if (error) reject(error);
      else resolve([...stdout.matchAll(/^ {2}(\S+)/gmu)].map(([, name]) => name ?? ""));
    });
  });
}

/** Every figure of a name, the product's first and then its peers'. */
export function figures({ lines }: Ended, what: string): readonly Line[] {
  return lines.filter((line) => line["what"] === what);
}

export function expectAboveZero(ended: Ended, what: string, peer?: string): void {
  const found = figures(ended, what).find((line) =>
    peer === undefined ? line["peer"] === undefined : String(line["peer"]).startsWith(peer),
  );
  expect(found, `${what} in ${JSON.stringify(ended)}`).toBeDefined();
  expect(found?.["value"]).toBeGreaterThan(0);
}

/** That it judged this limit, and ended with exit code 1 where any was not kept. */
export function expectCodeOfLimits(ended: Ended, what: string): void {
  expect(figures(ended, `limit: ${what}`), ended.stderr).toMatchObject([{ isKept: expect.any(Boolean) }]);
  expect(ended.code, ended.stderr).toBe(ended.lines.some(({ isKept }) => isKept === false) ? 1 : 0);
}
