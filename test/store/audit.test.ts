// The audit chain: every kind of tampering shows, and the command says where.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addAuditLine, verifyAudit } from "../../hub/store/audit.ts";
import { openBook } from "../../hub/store/book.ts";
import { openJournal } from "../../hub/store/journal.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mingchu-audit-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fail(error: Error): void {
  throw error;
}

/** A book with ten lines, tampered with by one statement. */
async function tampered(statement: string): Promise<unknown> {
  const file = join(folder, "book.db");
  const book = await openBook(file, fail);
  for (let i = 1; i <= 10; i++) {
    const event = { at: i, who: "a", action: "alerts.acknowledge", siteId: "s", target: `t${i}`, detail: "" };
    await book.together((queries) => addAuditLine(queries, event));
  }
  await book.close();
  const db = new DatabaseSync(file);
  db.exec(statement);
  db.close();
  const again = await openBook(file, fail);
  const check = await verifyAudit(again.db);
  await again.close();
  return check;
}

test.each([
  ["nothing", "SELECT 1", { sound: true, lines: 10 }],
  ["a changed word", "UPDATE audit SET detail = 'x' WHERE number = 4", { sound: false, number: 4 }],
  ["a changed person", "UPDATE audit SET who = 'b' WHERE number = 10", { sound: false, number: 10 }],
  ["a changed time", "UPDATE audit SET at = 99 WHERE number = 1", { sound: false, number: 1 }],
  ["a removed line", "DELETE FROM audit WHERE number = 5", { sound: false, number: 5 }],
  ["a removed first line", "DELETE FROM audit WHERE number = 1", { sound: false, number: 1 }],
  [
    "a line put in between",
    "UPDATE audit SET number = number + 100 WHERE number > 5; INSERT INTO audit SELECT 6, at, who, action, site_id, target, detail, hash FROM audit WHERE number = 5",
    { sound: false, number: 6 },
  ],
  [
    "two lines that changed places",
    "UPDATE audit SET number = 99 WHERE number = 3; UPDATE audit SET number = 3 WHERE number = 4; UPDATE audit SET number = 4 WHERE number = 99",
    { sound: false, number: 3 },
  ],
])("%s shows as what it is", async (_what, statement, expected) => {
  expect(await tampered(statement)).toMatchObject(expected);
});

test("the command follows the chain and ends with 1 where it is broken", async () => {
  const script = fileURLToPath(new URL("../../hub/commands/verify.ts", import.meta.url));
  const verify = () => spawnSync(process.execPath, [script, "--data-dir", folder], { encoding: "utf8" });
  const withReadings = async () => {
    const journal = await openJournal(join(folder, "readings.db"), (error) => {
      throw error;
    });
    await journal.close();
  };
  await tampered("SELECT 1");
  await withReadings();
  expect(verify()).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^audit log: sound, 10 lines, head [0-9a-f]{64}$/m),
  });
  rmSync(folder, { recursive: true, force: true });
  folder = mkdtempSync(join(tmpdir(), "mingchu-audit-"));
  await tampered("DELETE FROM audit WHERE number = 5");
  await withReadings();
  expect(verify()).toMatchObject({
    status: 1,
    stdout: expect.stringContaining("\naudit log: broken: line 5 is missing\n"),
  });
});
