// The audit log over the years: lines of an older version, another key, and the command that looks at it and takes it out.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { chainKey } from "../../hub/store/audit-chain.ts";
import { appendHead } from "../../hub/store/audit-heads.ts";
import { mingchu } from "../mingchu-command.ts";
import { age, auditEvent, firstHash, moment, openAuditBook, rehash, rehashOld } from "./audit-book.ts";

describe("lines of a version that hashed them and did not sign", () => {
  const old = Array.from({ length: 5 }, (_, i) => auditEvent(i + 1));

  test("are sound by their own rule, and a line marks the change", async () => {
    using book = await openAuditBook(0);
    await age(book.file, old);
    expect(await book.check()).toMatchObject({ faults: [], lines: 5 });
    await book.add(auditEvent(6));
    const check = await book.check();
    expect(check).toMatchObject({ faults: [], lines: 7 });
    expect(check.notices).toContainEqual({ kind: "signed-from", number: 6 });
    const db = new DatabaseSync(book.file, { readOnly: true });
    expect(db.prepare("SELECT action, detail FROM audit WHERE number = 6").get()).toMatchObject({
      action: "audit.signed",
      detail: expect.stringContaining("lines 1 to 5"),
    });
    db.close();
  });

  test("cannot be altered any more without it showing, though they are not signed themselves", async () => {
    using book = await openAuditBook(0);
    await age(book.file, old);
    await book.add(auditEvent(6));
    book.tamper("UPDATE audit SET detail = 'x' WHERE number = 3");
    expect((await book.check()).faults).toEqual([{ kind: "unfit", number: 3, through: 3 }]);
    rehashOld(book.file);
    expect((await book.check()).faults).toEqual([{ kind: "unfit", number: 6, through: 6 }]);
  });
});

describe("another key", () => {
  test("goes on with the log after rekey, whose line covers those before, with the old key and without it", async () => {
    using book = await openAuditBook(5);
    const before = await book.check();
    const said = await mingchu("rekey", "--data-dir", book.folder);
    expect(said).toMatchObject({ status: 0, stderr: "" });
    expect(said.stdout).toContain(`head before ${before.head} (line 5)`);
    expect(existsSync(join(book.folder, "secret.key.new"))).toBe(false);
    await book.add(auditEvent(8));
    const check = await book.check();
    expect(check).toMatchObject({ faults: [], lines: 8 });
    expect(check.notices).toContainEqual({ kind: "other-key", number: 6 });
    //  The old key is lost: its signatures cannot be looked at, and an altered line shows all the same.
    const aside = readdirSync(book.folder).find((name) => name.includes(".before-"));
    rmSync(join(book.folder, aside ?? "no old key"));
    expect((await book.check()).faults).toEqual([]);
    book.tamper("UPDATE audit SET detail = 'x' WHERE number = 2");
    expect((await book.check()).faults).toMatchObject([{ number: 2 }]);
    rehash(book.file, 2, chainKey(Buffer.alloc(32, 7)));
    expect((await book.check()).faults).toMatchObject([{ kind: "unsigned", number: 6, through: 8 }]);
  });

  test("that was put in the place of the hub's is not taken for it", async () => {
    using book = await openAuditBook(5);
    writeFileSync(join(book.folder, "secret.key"), Buffer.alloc(32, 7));
    expect((await book.check()).faults).toMatchObject([{ kind: "end-unsigned", number: 5 }]);
  });

  test("rekey that was cut short is run again", async () => {
    using book = await openAuditBook(5);
    await mingchu("rekey", "--data-dir", book.folder);
    //  As if it had ended between the book and the key's new name.
    renameSync(join(book.folder, "secret.key"), join(book.folder, "secret.key.new"));
    expect((await mingchu("rekey", "--data-dir", book.folder)).status).toBe(0);
    expect((await book.check()).faults).toEqual([]);
  });
});

describe("npx mingchu audit", () => {
  test("verify says which line, and ends with 1", async () => {
    using book = await openAuditBook(10);
    const sound = await mingchu("audit", "verify", "--data-dir", book.folder);
    expect(sound).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^sound: 10 lines in .* head [0-9a-f]{64}$/m),
    });
    book.tamper("DELETE FROM audit WHERE number = 5; UPDATE audit SET detail = 'x' WHERE number = 9");
    const broken = await mingchu("audit", "verify", "--data-dir", book.folder);
    expect(broken.status).toBe(1);
    expect(broken.stdout).toContain("\nbroken: line 5 is missing\nbroken: line 9 was altered\n");
  });

  test("verify takes heads that were kept elsewhere, and says what is wrong with a file that is none", async () => {
    using book = await openAuditBook(3);
    const { head } = await book.check();
    const heads = join(book.folder, "kept.jsonl");
    await appendHead(heads, { hub: firstHash(book.file), at: moment(5), lines: 9, head });
    const said = await mingchu("audit", "verify", "--data-dir", book.folder, "--heads", heads);
    expect(said).toMatchObject({
      status: 1,
      stdout: expect.stringContaining(`lines 4 to 9 are missing at the end: ${heads}, line 1`),
    });
    const none = await mingchu("audit", "verify", "--data-dir", book.folder, "--heads", "/nowhere");
    expect(none).toMatchObject({ status: 1, stderr: expect.stringContaining("/nowhere") });
  });

  test("export writes every line, and no formula", async () => {
    using book = await openAuditBook(2);
    await book.add({ ...auditEvent(3), detail: "=1+1" });
    const csv = join(book.folder, "out.csv");
    const jsonl = join(book.folder, "out.jsonl");
    expect((await mingchu("audit", "export", "--data-dir", book.folder, "--to", csv)).stdout).toBe(
      `${csv}: 3 lines\n`,
    );
    expect((await mingchu("audit", "export", "--data-dir", book.folder, "--to", jsonl)).status).toBe(0);
    expect(readFileSync(csv, "utf8")).toContain("'=1+1");
    expect(readFileSync(csv, "utf8")).not.toMatch(/[,"]=1/);
    const lines = readFileSync(jsonl, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { number: number; detail: string });
    expect(lines.map(({ number }) => number)).toEqual([3, 2, 1]);
    expect(lines[0]?.detail).toBe("=1+1");
    expect((await mingchu("audit", "export", "--data-dir", book.folder, "--to", csv)).stderr).toContain(
      "is there already",
    );
  });
});
