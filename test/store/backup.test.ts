// Backups of a folder that no hub runs on: what is refused, what is left behind (nothing), what makes room for what.
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { openWorker } from "../../hub/lib/worker-call.ts";
import { putFollowerSeq } from "../../hub/store/alerts.ts";
import { takeBackup } from "../../hub/store/backup.ts";
import { readManifest } from "../../hub/store/backup-manifest.ts";
import { readBackupResults } from "../../hub/store/backup-result.ts";
import type { BackupApi } from "../../hub/store/backup-worker.ts";
import { openBook } from "../../hub/store/book.ts";
import { openJournal } from "../../hub/store/journal.ts";
import { READINGS_VERSION } from "../../hub/store/readings-schema.ts";
import { until } from "../kitchen.ts";
import { mingchu, startCommand } from "../mingchu-command.ts";
import { change, damage, fill, testFolders, thrown } from "./data-folder.ts";

const here = testFolders();

const take = (dataDir: string, at: number, keep?: number) =>
  takeBackup({
    dataDir,
    to: here.shelf,
    withSecrets: true,
    version: "test",
    at,
    ...(keep === undefined ? {} : { keep }),
  });

describe("a backup", () => {
  test("has a manifest that verify believes, and can be read from a disk that cannot be written", async () => {
    await fill(here.data);
    const said = await mingchu("backup", "--data-dir", here.data, "--to", here.shelf);
    expect(said).toMatchObject({ status: 0, stderr: "" });
    const [name] = readdirSync(here.shelf);
    const path = join(here.shelf, name ?? "");
    expect(said.stdout).toContain(`${path}: whole, `);
    expect(said.stdout).toContain("keep it as safe as the hub");
    expect(readdirSync(path).sort()).toEqual(["book.db", "manifest.json", "readings.db", "secret.key"]);
    //  No log beside it: one file is the whole database.
    expect([...readFileSync(join(path, "readings.db")).subarray(18, 20)]).toEqual([1, 1]);
    expect(statSync(path).mode & 0o077).toBe(0);
    for (const file of readdirSync(path)) expect(statSync(join(path, file)).mode & 0o077).toBe(0);
    const looked = await mingchu("verify", "--from", path);
    expect(looked.stdout).toMatch(
      /^backup: whole, everything up to .*\nbook.db: sound\nreadings.db: sound\n/,
    );
    expect(looked.stdout).toMatch(
      /audit log: sound, 1 lines, head [0-9a-f]{64}\nkey: opens what is sealed\n$/,
    );
    expect(looked.status).toBe(0);
    expect(readBackupResults(here.data)).toMatchObject({
      last: { by: "command", path },
      lastWhole: { path },
    });
  });

  test("without the key has none, says so, and goes with the key that is there when it is restored in place", async () => {
    await fill(here.data);
    const said = await mingchu("backup", "--data-dir", here.data, "--to", here.shelf, "--without-key");
    expect(said.stdout).toContain("without the key");
    const path = join(here.shelf, readdirSync(here.shelf)[0] ?? "");
    expect(existsSync(join(path, "secret.key"))).toBe(false);
    expect((await mingchu("verify", "--from", path)).status).toBe(0);
    const elsewhere = await mingchu("restore", "--from", path, "--data-dir", join(here.folder, "other"));
    expect(elsewhere.stdout).toContain("secret.key is missing");
    const inPlace = await mingchu("restore", "--from", path, "--data-dir", here.data, "--replace");
    expect(inPlace.status).toBe(0);
    expect(inPlace.stdout).not.toContain("secret.key");
    expect((await mingchu("verify", "--data-dir", here.data)).stdout).toContain("key: opens what is sealed");
  });

  test.each([
    ["inside the data folder", () => join(here.data, "backups"), "is inside the data folder"],
    ["the data folder itself", () => here.data, "is inside the data folder"],
    ["a file", () => join(here.folder, "file"), "is a file: name a folder for the backups"],
    ["below a file", () => join(here.folder, "file", "x"), "cannot make the folder"],
  ])("into %s is refused, and nothing is left", async (_what, to, why) => {
    await fill(here.data);
    writeFileSync(join(here.folder, "file"), "here already");
    const before = readdirSync(here.data).sort();
    const said = await mingchu("backup", "--data-dir", here.data, "--to", to());
    expect(said.status).toBe(1);
    expect(said.stderr).toContain(why);
    expect(
      readdirSync(here.data)
        .filter((name) => name !== "backups.json")
        .sort(),
    ).toEqual(before);
    expect(readFileSync(join(here.folder, "file"), "utf8")).toBe("here already");
  });

  test("of a second that has one already is refused, and the one that is there stays", async () => {
    await fill(here.data);
    const { path } = await take(here.data, 1_000_000_000_000);
    await expect(take(here.data, 1_000_000_000_500)).rejects.toThrow(`${path} is there already`);
    expect((await mingchu("verify", "--from", path)).status).toBe(0);
  });

  test("of a folder without a hub's data says which flag to use", async () => {
    mkdirSync(here.data);
    const said = await mingchu("backup", "--data-dir", here.data, "--to", here.shelf);
    expect(said).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("name the hub's data folder with --data-dir"),
    });
    expect(existsSync(here.shelf)).toBe(false);
  });

  test("of a damaged journal is refused: it would be of no use on the day it is needed", async () => {
    await fill(here.data, 20_000);
    //  Somewhere in the middle, in a page of its own.
    const file = join(here.data, "readings.db");
    const page = Math.floor(statSync(file).size / 4096 / 2) * 4096;
    for (let i = 0; i < 200; i++) damage(file, page + i);
    await expect(take(here.data, 1_000_000_000_000)).rejects.toThrow(
      /readings\.db in the data folder is damaged: /,
    );
    expect(readdirSync(here.shelf)).toEqual([]);
  });

  test("whose book is ahead of the journal is refused with both positions", async () => {
    await fill(here.data);
    change(join(here.data, "book.db"), "INSERT INTO follower (name, seq) VALUES ('rules', 7)");
    await expect(take(here.data, 1_000_000_000_000)).rejects.toThrow(
      "the book says that rules has read the journal up to 7, and the journal ends at 1",
    );
    expect((await mingchu("verify", "--data-dir", here.data)).stdout).toContain(
      "positions: the book says that rules",
    );
  });

  test("taken while the book follows the journal as fast as it can is never one whose book is ahead", async () => {
    await fill(here.data, 100);
    const journal = await openJournal(join(here.data, "readings.db"), thrown);
    const book = await openBook(join(here.data, "book.db"), thrown);
    let isOver = false;
    const following = (async () => {
      for (let at = 1; !isOver; at++) {
        const one = {
          deviceId: "c.f",
          metric: "humidity",
          value: 1,
          measuredAt: at,
          receivedAt: at,
        } as const;
        const { seq } = await journal.append([{ ...one, sentAt: at, late: false }], at);
        await putFollowerSeq(book.db, "rules", seq);
      }
    })();
    const givenUp = new Int32Array(new SharedArrayBuffer(4));
    const script = new URL("../../hub/store/backup-worker.ts", import.meta.url);
    const worker = openWorker<BackupApi>(script, { givenUp }, thrown);
    const order = { dataDir: here.data, to: here.shelf, withSecrets: true, version: "test", by: "test" };
    //  In the wrong order every third or so would be ahead.
    const all = [];
    for (let n = 0; n < 30; n++) {
      const { path, failure } = await worker.call("take", { ...order, at: 1_000_000_000_000 + n * 1000 });
      expect(failure).toBeUndefined();
      all.push(readManifest(path ?? ""));
    }
    isOver = true;
    await following;
    await worker.close();
    await journal.close();
    await book.close();
    const followed = all.map(({ book }) => book.positions["rules"] ?? 0);
    expect(followed.at(-1)).toBeGreaterThan(followed[0] ?? 0);
    for (const { book, readings } of all)
      expect(readings.lastSeq).toBeGreaterThanOrEqual(book.positions["rules"] ?? 0);
  });

  test("that fills the disk on its way leaves nothing, and says what the disk said", async () => {
    await fill(here.data, 50_000);
    //  The largest file that the process may write stands for a disk that ends there.
    const limited = `ulimit -f 1000; exec "${process.execPath}" "$@"`;
    const said = spawnSync(
      "bash",
      ["-c", limited, "bash", "hub/commands/backup.ts", "--data-dir", here.data, "--to", here.shelf],
      { encoding: "utf8" },
    );
    expect(said.status).toBe(1);
    expect(said.stderr).toMatch(/^no backup was made in .*backups: /m);
    expect(readdirSync(here.shelf)).toEqual([]);
    expect(readBackupResults(here.data).last?.failure).toContain("no backup was made");
  });

  test("keeps the newest of its own hub, and never touches another hub's or a stranger's folder", async () => {
    const other = join(here.folder, "other");
    await fill(here.data, 10);
    await fill(other, 10);
    mkdirSync(join(here.shelf, "mingchu-19990101T000000Z"), { recursive: true });
    const second = (n: number) => 1_000_000_000_000 + n * 1000;
    const theirs = await take(other, second(0), 1);
    for (const n of [1, 2, 3]) await take(here.data, second(n));
    const { removed, path } = await take(here.data, second(4), 2);
    expect(removed).toHaveLength(2);
    const left = readdirSync(here.shelf).map((name) => join(here.shelf, name));
    expect(left).toHaveLength(4);
    expect(left).toEqual(
      expect.arrayContaining([theirs.path, path, join(here.shelf, "mingchu-19990101T000000Z")]),
    );
  });

  test("that was killed in the middle is nothing that restore accepts, and is cleared away later", async () => {
    await fill(here.data, 100_000);
    const running = startCommand("backup", "--data-dir", here.data, "--to", here.shelf);
    const left = await until("the half backup", () =>
      existsSync(here.shelf) ? readdirSync(here.shelf).find((name) => name.endsWith(".part")) : undefined,
    );
    running.child.kill("SIGKILL");
    expect((await running.ended).status).toBe(null);
    expect(readdirSync(here.shelf)).toEqual([left]);
    const half = join(here.shelf, left);
    for (const from of [half, here.shelf]) {
      const said = await mingchu("restore", "--from", from, "--data-dir", join(here.folder, "new"));
      expect(said.status).toBe(1);
      expect(said.stderr).toContain("is not a backup, or one that was never finished");
    }
    expect(existsSync(join(here.folder, "new"))).toBe(false);
    //  It may still be going on, for all that the next one knows.
    //  Of another second than the killed one, which its name says.
    await take(here.data, Date.now() + 2_000);
    expect(readdirSync(here.shelf)).toContain(left);
    const old = new Date(Date.now() - 2 * 3_600_000);
    for (const path of [...readdirSync(half).map((name) => join(half, name)), half])
      utimesSync(path, old, old);
    await take(here.data, Date.now() + 5_000);
    expect(readdirSync(here.shelf)).not.toContain(left);
  });
});

test("the version of the readings that backups know is the one that the journal writes", async () => {
  await fill(here.data, 1);
  const db = new DatabaseSync(join(here.data, "readings.db"));
  const { user_version } = db.prepare("PRAGMA user_version").get() as { user_version: number };
  db.close();
  expect(user_version).toBe(READINGS_VERSION);
});
