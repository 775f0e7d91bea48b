// What people are told, as the book keeps it: planned once, held as one digest, read by its receiver.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBook } from "../../hub/store/book.ts";
import {
  countUnread,
  findMessage,
  holdMessage,
  insertMessage,
  messagesIn,
  noteOwnOpened,
  ownMessages,
  type PlannedMessage,
  toMessage,
} from "../../hub/store/messages.ts";

async function openBookOfTest() {
  const dir = mkdtempSync(join(tmpdir(), "mingchu-messages-"));
  const book = await openBook(join(dir, "book.db"), (error) => {
    throw error;
  });
  const { db } = book;
  for (const id of ["mail", "robot"]) {
    await db
      .insertInto("channel")
      .values({
        id,
        site_id: null,
        kind: "email",
        name: id,
        is_on: 1,
        settings: "{}",
        secret: null,
        least: "notice",
        language: "zh",
        dead_since: null,
        dead_why: null,
        created_by: "admin",
        created_at: 0,
        removed_at: null,
      })
      .execute();
  }
  return {
    db,
    [Symbol.asyncDispose]: async () => {
      await book.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

type Book = Awaited<ReturnType<typeof openBookOfTest>>;

/** What goes by the moment `at`. */
async function waiting({ db }: Book, at: number) {
  const rows = await db
    .selectFrom("message")
    .selectAll()
    .where("state", "=", "waiting")
    .where("next_try_at", "<=", at)
    .execute();
  return rows.map(toMessage);
}

const planned: PlannedMessage = {
  planKey: "first",
  channelId: "mail",
  account: "cook",
  address: { email: "cook@school.test" },
  siteId: "canteen",
  kind: "opened",
  severity: "warning",
  language: "zh",
  why: { reason: "duty", level: "staff" },
  createdAt: 1000,
  notBefore: 5000,
};

test("a message that is planned twice is there once, and due when its time has come", async () => {
  await using book = await openBookOfTest();
  const id = await insertMessage(book.db, planned);
  expect(await insertMessage(book.db, { ...planned, kind: "raised" })).toBeUndefined();
  expect(await waiting(book, 4999)).toEqual([]);
  expect(await waiting(book, 5000)).toMatchObject([
    {
      id,
      kind: "opened",
      state: "waiting",
      account: "cook",
      address: { email: "cook@school.test" },
      tries: 0,
    },
  ]);
});

test("what is held makes one digest for a person and channel, which is as grave as its gravest part", async () => {
  await using book = await openBookOfTest();
  const notice = { ...planned, severity: "notice" as const };
  await holdMessage(book.db, notice);
  await holdMessage(book.db, { ...planned, planKey: "second" });
  await holdMessage(book.db, { ...planned, planKey: "other channel", channelId: "robot" });
  const due = await waiting(book, 5000);
  expect(due.map(({ kind, channelId, severity }) => [kind, channelId, severity]).sort()).toEqual([
    ["digest", "mail", "warning"],
    ["digest", "robot", "warning"],
  ]);
  const mail = due.find((one) => one.channelId === "mail");
  const parts = await messagesIn(book.db, mail?.id ?? "");
  expect(parts.map(({ state, kind, severity }) => [state, kind, severity])).toEqual([
    ["merged", "opened", "notice"],
    ["merged", "opened", "warning"],
  ]);
});

test("what is shown in the dashboard is sent by that, and unread until its own receiver looks", async () => {
  await using book = await openBookOfTest();
  const id = await insertMessage(book.db, { ...planned, channelId: null });
  await insertMessage(book.db, { ...planned, channelId: null, planKey: "hers", account: "officer" });
  await insertMessage(book.db, { ...planned, planKey: "by mail" });
  const asked = { account: "cook", unread: true, limit: 10, before: undefined };
  expect(await ownMessages(book.db, asked)).toMatchObject([{ id, state: "sent", sentAt: 1000 }]);
  expect(await countUnread(book.db, "cook")).toBe(1);
  await noteOwnOpened(book.db, { account: "cook", at: 7000 });
  await noteOwnOpened(book.db, { account: "cook", at: 9000 });
  expect(await countUnread(book.db, "cook")).toBe(0);
  expect(await countUnread(book.db, "officer")).toBe(1);
  expect(await findMessage(book.db, id ?? "")).toMatchObject({ openedAt: 7000 });
});
