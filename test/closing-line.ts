// Ends a run with one plain line that counts it, and names what was skipped, so that a skipped test is never overlooked.
import type { Reporter, TestModule } from "vitest/node";

export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const cases = modules.flatMap((module) => [...module.children.allTests()]);
    const of = (state: string) => cases.filter((one) => one.result().state === state);
    const broken = modules.filter(
      (module) => module.state() === "failed" && [...module.children.allTests()].length === 0,
    );
    for (const one of of("skipped")) process.stdout.write(`skipped: ${one.fullName}\n`);
    const failed = of("failed").length + broken.length + errors.length;
    process.stdout.write(
      `\ntests: ${of("passed").length} passed, ${failed} failed, ${of("skipped").length} skipped\n`,
    );
  }
}
