// The log of the journal is kept for its slowest follower.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { trimJournal } from "../../hub/compose/rules.ts";
import { putFollowerSeq } from "../../hub/store/alerts.ts";
import { openBook } from "../../hub/store/book.ts";
import { openStore } from "./open-store.ts";

test("nothing is taken from the log that any follower has not passed", async () => {
  await using store = await openStore();
  const folder = mkdtempSync(join(tmpdir(), "mingchu-book-"));
  const book = await openBook(join(folder, "book.db"), (error) => {
    throw error;
  });
  const at = Date.UTC(2026, 5, 1);
  for (let i = 0; i < 10; i++) {
    const measuredAt = at + i * 60_000;
    const reading = { deviceId: "c.f", metric: "temperature", value: i, late: false } as const;
    await store.journal.append(
      [{ ...reading, measuredAt, sentAt: measuredAt, receivedAt: measuredAt }],
      measuredAt,
    );
  }
  await store.journal.settle();
  const left = async (): Promise<number[]> => {
    await trimJournal(book, store.journal, at + 3_600_000);
    const seqs: number[] = [];
    await store.journal.replay(0, (_, seq) => seqs.push(seq));
    return seqs;
  };
  //  Before anybody has said how far they are, nobody has passed anything.
  expect(await left()).toHaveLength(10);
  await putFollowerSeq(book.db, "rules", 9);
  await putFollowerSeq(book.db, "elsewhere", 4);
  expect(await left()).toEqual([5, 6, 7, 8, 9, 10]);
  await putFollowerSeq(book.db, "rules", 10);
  expect(await left()).toEqual([5, 6, 7, 8, 9, 10]);
  await putFollowerSeq(book.db, "elsewhere", 10);
  expect(await left()).toEqual([]);
  await book.close();
  rmSync(folder, { recursive: true, force: true });
});
