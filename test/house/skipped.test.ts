// A test that is skipped is never overlooked: the run's last lines count and name it, and say in its name what it needs.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesBelow, ROOT, readText } from "./source-files.ts";

test("the end of a run counts and names what was skipped", () => {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-skipped-"));
  const vitest = join(ROOT, "node_modules/vitest");
  writeFileSync(
    join(folder, "some.test.ts"),
    `import { describe, test } from ${JSON.stringify(join(vitest, "dist/index.js"))};
     test("runs", () => undefined);
     describe.skipIf(true)("a part (needs a program)", () => test("of it", () => undefined));`,
  );
  writeFileSync(
    join(folder, "vitest.config.ts"),
    `import { ClosingLine } from ${JSON.stringify(join(ROOT, "test/closing-line.ts"))};
     export default { test: { include: ["*.test.ts"], reporters: [new ClosingLine()] } };`,
  );
  const { stdout } = spawnSync(process.execPath, [join(vitest, "vitest.mjs"), "run", "--root", folder], {
    cwd: folder,
    encoding: "utf8",
  });
  rmSync(folder, { recursive: true });
  expect(stdout).toContain("skipped: a part (needs a program) > of it\n");
  expect(stdout).toContain("tests: 1 passed, 0 failed, 1 skipped\n");
});

test("what is skipped for want of something says so in its name, where the name alone does not", () => {
  const nameless = filesBelow("test", /\.test\.ts$/).flatMap((file) =>
    [...readText(file).matchAll(/skipIf\((!\w+)\)\(\s*("[^"]*"|`[^`]*`)/g)]
      .filter(([, , name]) => !name?.includes("(needs "))
      .map(([, , name]) => `${file}: ${name}`),
  );
  expect(nameless).toEqual([]);
});
