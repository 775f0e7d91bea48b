// Every action of the table of rights has a word on the page, in both languages: the sentences that say what a role may do
// are made of them.
import { expect, test } from "vitest";
import { en } from "../../dashboard/src/languages/en.ts";
import { enRights } from "../../dashboard/src/languages/en-rights.ts";
import { zh } from "../../dashboard/src/languages/zh.ts";
import { zhRights } from "../../dashboard/src/languages/zh-rights.ts";
import { RIGHTS } from "../../hub/access/rights.ts";
import { ROLE_TITLES } from "../../hub/actions/import-people-columns.ts";

test.each([
  ["zh", zhRights],
  ["en", enRights],
])("every action has a word in %s: write it into dashboard/src/languages/…-rights.ts", (_, { rights }) => {
  const words = rights as unknown as Record<string, Record<string, string>>;
  const missing = Object.entries(RIGHTS)
    .filter(([, holders]) => holders !== "public")
    .map(([action]) => action.split(".") as [string, string])
    .filter(([noun, verb]) => words[noun]?.[verb] === undefined)
    .map((parts) => parts.join("."));
  expect(missing).toEqual([]);
});

test("import files use the page's words for roles", () => {
  for (const [role, title] of Object.entries(ROLE_TITLES)) {
    expect(title.zh).toBe((zh.account.roles as Record<string, string>)[role]);
    expect(title.en).toBe((en.account.roles as Record<string, string>)[role]);
  }
});
