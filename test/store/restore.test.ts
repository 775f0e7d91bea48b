// Restoring to a folder that no hub runs on: what is refused by name, and that what was there is kept.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { hashFile } from "../../hub/lib/durable-files.ts";
import { openSealedBox } from "../../hub/lib/sealed-box.ts";
import { takeBackup } from "../../hub/store/backup.ts";
import { READINGS_VERSION } from "../../hub/store/readings-schema.ts";
import { restoreBackup } from "../../hub/store/restore.ts";
import { mingchu } from "../mingchu-command.ts";
import { change, damage, fill, testFolders } from "./data-folder.ts";

const here = testFolders();

const take = (dataDir: string, at: number) =>
  takeBackup({ dataDir, to: here.shelf, withSecrets: true, version: "test", at });

describe("restoring", () => {
  test.each([
    ["a damaged byte in the readings", "readings.db", "readings.db was altered since it was backed up"],
    ["a damaged byte in the book", "book.db", "book.db was altered since it was backed up"],
    ["a damaged byte in the key", "secret.key", "secret.key was altered since it was backed up"],
    ["a damaged manifest", "manifest.json", "manifest.json was altered"],
  ])("%s is refused by name, and so it is by verify", async (_what, name, why) => {
    await fill(here.data);
    const { path } = await take(here.data, 1_000_000_000_000);
    if (name === "manifest.json") {
      const text = readFileSync(join(path, name), "utf8");
      writeFileSync(join(path, name), text.replace('"lastSeq": 1', '"lastSeq": -1'));
    } else damage(join(path, name), 20);
    const said = await mingchu("restore", "--from", path, "--data-dir", join(here.folder, "new"));
    expect(said.status).toBe(1);
    expect(said.stderr).toContain(why);
    expect(existsSync(join(here.folder, "new"))).toBe(false);
    const looked = await mingchu("verify", "--from", path);
    expect(looked.status).toBe(1);
    expect(looked.stdout + looked.stderr).toContain(why);
  });

  test.each([
    ["a missing file", (path: string) => rmSync(join(path, "book.db")), "book.db is missing"],
    [
      "a cut-off file",
      (path: string) => writeFileSync(join(path, "readings.db"), "SQLite"),
      /readings\.db has 6 bytes, and had \d+ when it was backed up/,
    ],
    [
      "a file outside the backup",
      (path: string) => rewrite(path, (text) => text.replace('"secret.key"', '"../secret.key"')),
      "manifest.json was altered: files.2.name",
    ],
    [
      "a format of a newer version",
      (path: string) => rewrite(path, (text) => text.replace('"format": 1', '"format": 2')),
      "was written by Mingchu test in format 2, this one knows format 1",
    ],
  ])("%s is refused", async (_what, alter, why) => {
    await fill(here.data);
    const { path } = await take(here.data, 1_000_000_000_000);
    alter(path);
    const said = await mingchu("restore", "--from", path, "--data-dir", join(here.folder, "new"));
    expect(said.status).toBe(1);
    expect(said.stderr).toMatch(why);
    expect(readdirSync(here.folder).sort()).toEqual(["backups", "data"]);
  });

  test.each([
    [
      "book.db",
      "INSERT INTO kysely_migration VALUES ('9999-later', '')",
      /a newer Mingchu wrote book\.db: its tables are at 9999-later, this one knows them up to \d{4}-.*taken by Mingchu test/,
    ],
    [
      "readings.db",
      "PRAGMA user_version = 99",
      `a newer Mingchu wrote readings.db: it is version 99, this one knows up to version ${READINGS_VERSION}`,
    ],
  ])("%s of a newer version is refused with both versions", async (name, statement, why) => {
    await fill(here.data);
    const { path } = await take(here.data, 1_000_000_000_000);
    change(join(path, name), statement);
    const now = await hashFile(join(path, name));
    const manifest = JSON.parse(readFileSync(join(path, "manifest.json"), "utf8")) as {
      files: { name: string; bytes: number; sha256: string }[];
    };
    manifest.files = manifest.files.map((file) => (file.name === name ? { name, ...now } : file));
    writeFileSync(join(path, "manifest.json"), JSON.stringify(manifest));
    const said = await mingchu("restore", "--from", path, "--data-dir", join(here.folder, "new"));
    expect(said.status).toBe(1);
    expect(said.stderr).toMatch(why);
    expect(existsSync(join(here.folder, "new"))).toBe(false);
  });

  test("over a folder that holds data is refused, and with --replace what was there is kept as it was", async () => {
    await fill(here.data);
    const { path } = await take(here.data, 1_000_000_000_000);
    change(join(here.data, "book.db"), "UPDATE site SET name = 'changed since'");
    writeFileSync(join(here.data, "notes.txt"), "somebody's");
    const refused = await mingchu("restore", "--from", path, "--data-dir", here.data);
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining("--replace") });
    const said = await mingchu("restore", "--from", path, "--data-dir", here.data, "--replace");
    expect(said.status).toBe(0);
    const before = /what was there before is in (\S+)/.exec(said.stdout)?.[1] ?? "";
    expect(before).toMatch(/data\.before-\d{8}T\d{6}Z$/);
    expect(readFileSync(join(before, "notes.txt"), "utf8")).toBe("somebody's");
    const nameIn = (dir: string) => {
      const db = new DatabaseSync(join(dir, "book.db"));
      const name = db.prepare("SELECT name FROM site").get()?.["name"];
      db.close();
      return name;
    };
    expect([nameIn(before), nameIn(here.data)]).toEqual(["changed since", "c"]);
    expect(readdirSync(here.folder).filter((name) => name.includes("restoring"))).toEqual([]);
  });

  test("from a folder of backups names the newest of them", async () => {
    await fill(here.data, 10);
    await take(here.data, 1_000_000_000_000);
    const { path } = await take(here.data, 1_000_000_001_000);
    const said = await mingchu("restore", "--from", here.shelf, "--data-dir", join(here.folder, "new"));
    expect(said).toMatchObject({ status: 1, stderr: expect.stringContaining(`the newest is ${path}`) });
  });

  test("that cannot be put in its place leaves everything as it was", async () => {
    await fill(here.data);
    const { path } = await take(here.data, 1_000_000_000_000);
    //  What would be the old folder's new name is taken by a folder that is not empty, whatever the second.
    mkdirSync(`${here.data}.before-20010909T014640Z/taken`, { recursive: true });
    await expect(
      restoreBackup({ from: path, dataDir: here.data, replace: true, at: 1_000_000_000_000 }),
    ).rejects.toThrow("cannot be renamed");
    expect((await mingchu("verify", "--data-dir", here.data)).status).toBe(0);
    expect(readdirSync(here.folder).sort()).toEqual(["backups", "data", "data.before-20010909T014640Z"]);
  });
});

describe("a lost key", () => {
  test("is forgotten by rekey together with what it sealed, and kept aside where there is another", async () => {
    await fill(here.data);
    renameSync(join(here.data, "secret.key"), join(here.folder, "secret.key"));
    expect((await mingchu("verify", "--data-dir", here.data)).stdout).toContain("key: ");
    const looked = await mingchu("verify", "--data-dir", here.data);
    expect(looked).toMatchObject({ status: 1, stdout: expect.stringContaining("secret.key is missing") });
    openSealedBox(join(here.data, "secret.key"));
    const foreign = await mingchu("verify", "--data-dir", here.data);
    expect(foreign).toMatchObject({ status: 1, stdout: expect.stringContaining("is not the key that") });
    const said = await mingchu("rekey", "--data-dir", here.data);
    expect(said).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("passwords of 1 cameras are forgotten"),
    });
    expect(readdirSync(here.data).filter((name) => name.startsWith("secret.key.before-"))).toHaveLength(1);
    const after = await mingchu("verify", "--data-dir", here.data);
    expect(after).toMatchObject({ status: 0, stdout: expect.stringContaining("nothing is sealed with it") });
    expect(after.stdout).toContain("audit log: sound, 3 lines");
  });
});

function rewrite(path: string, edit: (text: string) => string): void {
  const file = join(path, "manifest.json");
  writeFileSync(file, edit(readFileSync(file, "utf8")));
}
