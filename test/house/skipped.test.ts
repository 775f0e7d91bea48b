// A test that is skipped is never overlooked: the run's last lines count and name it, and say in its name what it needs.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PROGRAMS, programPath } from "../programs.ts";
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
  expect(stdout).toContain("skipped: a part (needs a program) > of it\n");
  expect(stdout).toContain("tests: 1 passed, 0 failed, 1 skipped\n");
  const missing = (Object.keys(PROGRAMS) as (keyof typeof PROGRAMS)[]).filter((name) => !programPath(name));
  expect([...stdout.matchAll(/^not installed: (\w+)/gm)].map(([, name]) => name)).toEqual(missing);

  const without = spawnSync(process.execPath, [join(vitest, "vitest.mjs"), "run", "--root", folder], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, PATH: "/nowhere" },
  });
  rmSync(folder, { recursive: true });
  expect(without.stdout).toContain("not installed: chromium (apt-get install chromium)\n");
});

test("what is skipped for want of something says so in its name, where the name alone does not", () => {
  const skips = filesBelow("test", /\.test\.ts$/)
    .filter((file) => !file.endsWith("skipped.test.ts"))
    .flatMap((file) => {
      const text = readText(file);
      return [...text.matchAll(/\.skipIf(?=\()/g)].map((found) => ({
        file,
        ...skipAt(text, found.index + found[0].length),
      }));
    });
  expect(skips.length).toBeGreaterThan(60);
  const nameless = skips
    .filter(({ condition, name }) => !IS_PROGRAM.test(condition) && !name.includes("(needs "))
    .map(({ file, name }) => `${file}: ${name}`);
  expect(nameless).toEqual([]);
});

/** What is not installed is named by the run's last lines. */
const IS_PROGRAM = /^(?:(?:\w+|programPath\("\w+"\)) === undefined(?: \|\| )?)+$/;

/** Why something is skipped, and its name: behind the rows of a table, if there are any. `from`: of the opening bracket. */
function skipAt(text: string, from: number): { readonly condition: string; readonly name: string } {
  const close = closing(text, from);
  const rows = /^\.each(?=\()/.exec(text.slice(close + 1));
  const call = rows === null ? close + 1 : closing(text, close + 1 + rows[0].length) + 1;
  const name = /^\(\s*("[^"]*"|`[^`]*`)/.exec(text.slice(call))?.[1] ?? "";
  return { condition: text.slice(from + 1, close), name };
}

/** Where the bracket that opens at `from` closes. No text between them holds one by itself. */
function closing(text: string, from: number): number {
  let open = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "(") open += 1;
    if (text[at] === ")") open -= 1;
    if (open === 0) return at;
  }
  return text.length;
}
