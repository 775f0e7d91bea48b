// Ends a run with one plain line that counts it, and names what was skipped and the programs that are missing, so that a
// skipped test is never overlooked.
import type { Reporter, TestModule } from "vitest/node";
import { PROGRAMS, programPath } from "./programs.ts";

export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const cases = modules.flatMap((module) => [...module.children.allTests()]);
    const of = (state: string) => cases.filter((one) => one.result().state === state);
    const broken = modules.filter(
      (module) => module.state() === "failed" && [...module.children.allTests()].length === 0,
    );
    for (const one of of("skipped")) process.stdout.write(`skipped: ${one.fullName}\n`);
    for (const [name, debian] of missing())
      process.stdout.write(`not installed: ${name} (apt-get install ${debian})\n`);
    const failed = of("failed").length + broken.length + errors.length;
    process.stdout.write(
      `\ntests: ${of("passed").length} passed, ${failed} failed, ${of("skipped").length} skipped\n`,
    );
  }
}

/** The programs that tests are skipped for, each with the Debian package that brings it. */
function missing(): (readonly [string, string])[] {
  const all = Object.entries(PROGRAMS) as [keyof typeof PROGRAMS, string][];
  return all.filter(([name]) => programPath(name) === undefined);
}
