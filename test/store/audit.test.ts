// The audit chain: every kind of tampering shows, and is called what it is; old lines, another key and a restore do not
// break it.
import { createHmac } from "node:crypto";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { derivedKey, readKeyFile } from "../../hub/lib/key-file.ts";
import { chainKey, signatureOf } from "../../hub/store/audit-chain.ts";
import { appendHead } from "../../hub/store/audit-heads.ts";
import { auditEvent, firstHash, moment, openAuditBook, rehash } from "./audit-book.ts";

const MOVE = (from: number, to: number) => `UPDATE audit SET number = ${to} WHERE number = ${from};`;
const COPY = `INSERT INTO audit SELECT 6, at, who, action, site_id, target, 'forged', hash, before_json, after_json, chain, boot,
  uptime_ms, key_id, mac FROM audit WHERE number = 5`;

describe("tampering with a line", () => {
  test.each([
    ["nothing", "SELECT 1", []],
    ["a changed word", "UPDATE audit SET detail = 'x' WHERE number = 4", ["altered 4"]],
    ["a changed person", "UPDATE audit SET who = 'b' WHERE number = 10", ["altered 10"]],
    ["a changed time", "UPDATE audit SET at = 99 WHERE number = 1", ["altered 1"]],
    ["a changed order in time", "UPDATE audit SET uptime_ms = 0, boot = 9 WHERE number = 5", ["altered 5"]],
    [
      "a changed value of before",
      `UPDATE audit SET before_json = '{"state":"resolved"}' WHERE number = 3`,
      ["altered 3"],
    ],
    ["a value of after that is gone", "UPDATE audit SET after_json = NULL WHERE number = 3", ["altered 3"]],
    ["a changed signature", "UPDATE audit SET mac = 'ab' WHERE number = 3", ["unsigned 3"]],
    [
      "three lines of one word",
      "UPDATE audit SET detail = 'x' WHERE number IN (3, 4, 8)",
      ["altered 3", "unfit 4", "altered 8"],
    ],
    ["a removed line", "DELETE FROM audit WHERE number = 5", ["missing 5"]],
    ["removed lines", "DELETE FROM audit WHERE number BETWEEN 5 AND 7", ["missing 5-7"]],
    ["a removed first line", "DELETE FROM audit WHERE number = 1", ["missing 1"]],
    [
      "a removed line, the others moved up",
      `DELETE FROM audit WHERE number = 5; UPDATE audit SET number = number - 1 WHERE number > 5`,
      ["missing 5"],
    ],
    [
      "a line put in between, the others moved down",
      `UPDATE audit SET number = -number WHERE number > 5; UPDATE audit SET number = 1 - number WHERE number < 0; ${COPY}`,
      ["put-in 6"],
    ],
    [
      "a line put in, a gap behind it",
      `UPDATE audit SET number = number + 100 WHERE number > 5; ${COPY}`,
      ["put-in 6"],
    ],
    ["numbers that were changed", "UPDATE audit SET number = number + 100 WHERE number > 5", ["moved 106"]],
    ["two neighbours that changed places", MOVE(3, 99) + MOVE(4, 3) + MOVE(99, 4), ["moved 3", "moved 4"]],
    ["two lines that changed places", MOVE(3, 99) + MOVE(7, 3) + MOVE(99, 7), ["moved 3", "moved 7"]],
  ])("%s is called what it is", async (_what, statement, expected) => {
    using book = await openAuditBook(10);
    book.tamper(statement);
    const { faults } = await book.check();
    expect(
      faults.map(({ kind, number, through }) =>
        number === through ? `${kind} ${number}` : `${kind} ${number}-${through}`,
      ),
    ).toEqual(expected);
  });

  test("a chain that was hashed anew without the key shows from where on", async () => {
    using book = await openAuditBook(10);
    book.tamper("UPDATE audit SET detail = 'x' WHERE number = 4");
    rehash(book.file, 4);
    expect((await book.check()).faults).toEqual([{ kind: "unsigned", number: 4, through: 10 }]);
  });

  test("a log written anew as one of the old kind, without signatures, shows", async () => {
    using book = await openAuditBook(10);
    book.tamper("UPDATE audit SET chain = 1, mac = NULL, key_id = NULL, detail = 'x' WHERE number > 3");
    rehash(book.file, 4);
    book.tamper("UPDATE audit SET mac = NULL");
    expect((await book.check()).faults.at(-1)).toMatchObject({ kind: "end-unsigned", number: 10 });
  });

  test("lines cut off at the end leave a sound chain, and show against a head kept before", async () => {
    using book = await openAuditBook(10);
    const { head } = await book.check();
    const hub = firstHash(book.file);
    await appendHead(join(book.folder, "audit-heads.jsonl"), { hub, at: moment(20), lines: 10, head });
    expect(await book.check()).toMatchObject({ faults: [], heads: 1 });
    book.tamper("DELETE FROM audit WHERE number > 8");
    expect((await book.check()).faults).toMatchObject([{ kind: "cut-off", number: 9, through: 10 }]);
    //  The hub goes on from what is left: the head tells that it is another line now.
    await book.add(auditEvent(21), auditEvent(22), auditEvent(23));
    expect((await book.check()).faults).toMatchObject([{ kind: "rewritten", number: 10 }]);
  });

  test("with the hub's own key, a log written anew still shows against a head kept elsewhere", async () => {
    using book = await openAuditBook(10);
    const { head } = await book.check();
    const elsewhere = join(book.folder, "elsewhere.jsonl");
    await appendHead(elsewhere, { hub: firstHash(book.file), at: moment(20), lines: 10, head });
    book.tamper("UPDATE audit SET detail = 'x' WHERE number = 1");
    rehash(book.file, 1, chainKey(readKeyFile(join(book.folder, "secret.key"))));
    expect(await book.check()).toMatchObject({ faults: [] });
    expect((await book.check(elsewhere)).faults).toMatchObject([{ kind: "rewritten", number: 1 }]);
  });

  test("a line of heads that a crash cut short is told, and takes no other with it", async () => {
    using book = await openAuditBook(3);
    const { head } = await book.check();
    const heads = join(book.folder, "audit-heads.jsonl");
    appendFileSync(heads, '{"hub":"');
    await appendHead(heads, { hub: firstHash(book.file), at: moment(9), lines: 3, head });
    const check = await book.check();
    expect(check).toMatchObject({ faults: [], heads: 1 });
    expect(check.notices).toContainEqual({ kind: "unreadable-head", source: `${heads}, line 1` });
  });
});

test("a signature is the HMAC that the standard library makes with the derived key", () => {
  const secret = Buffer.alloc(32, 5);
  const key = derivedKey(secret, "mingchu audit log, signature of lines");
  for (const text of ["", "ab".repeat(32)])
    expect(signatureOf(chainKey(secret), text)).toBe(createHmac("sha256", key).update(text).digest("hex"));
});

describe("the book", () => {
  test.each([
    ["changed", "UPDATE audit SET detail = 'x' WHERE number = 2"],
    ["removed", "DELETE FROM audit WHERE number = 2"],
    ["replaced", "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE number = 2"],
    [
      "put in before",
      "INSERT INTO audit (number, at, who, action, target, detail, hash) VALUES (0, 0, '', '', '', '', '')",
    ],
  ])("lets no line be %s", async (_what, statement) => {
    using book = await openAuditBook(3);
    const db = new DatabaseSync(book.file);
    expect(() => db.exec(statement)).toThrow("the audit log is only added to");
    db.close();
    expect((await book.check()).faults).toEqual([]);
  });

  test("whose guards were taken out tells so", async () => {
    using book = await openAuditBook(3);
    book.tamper("SELECT 1");
    expect((await book.check()).notices).toContainEqual(expect.objectContaining({ kind: "triggers-gone" }));
  });

  test("numbers its openings, and a clock set back shows, within one and between two", async () => {
    using book = await openAuditBook(0);
    await book.add({ ...auditEvent(1), at: 1_000_000 }, { ...auditEvent(2), at: 400_000 });
    await book.add({ ...auditEvent(3), at: 300_000 });
    const { notices, faults } = await book.check();
    expect(faults).toEqual([]);
    expect(notices.filter(({ kind }) => kind === "clock-set")).toEqual([
      { kind: "clock-set", number: 2, byMs: -600_000 },
      { kind: "clock-set", number: 3, byMs: -100_000 },
    ]);
    const db = new DatabaseSync(book.file, { readOnly: true });
    expect(
      db
        .prepare("SELECT boot FROM audit")
        .all()
        .map((row) => row["boot"]),
    ).toEqual([1, 1, 2]);
    db.close();
  });
});

test("a hundred thousand lines are verified in a time that a person waits for", {
  timeout: 120_000,
}, async () => {
  using book = await openAuditBook(100_000);
  const began = process.cpuUsage();
  expect(await book.check()).toMatchObject({ faults: [], lines: 100_000 });
  const { user, system } = process.cpuUsage(began);
  //  The promise is 2 s on a quiet machine; the processor's time does not grow with its other guests by much.
  expect((user + system) / 1e6).toBeLessThan(4);
});
