// A rectification order as one file that stands for itself: its number, owner and deadlines, its photos, and whoever was
// told by the hub itself.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eventsAfter } from "../../hub/store/alert-events.ts";
import { plannedUpTo } from "../../hub/store/calls.ts";
import { sendPhoto } from "../alert-kitchen.ts";
import { until } from "../kitchen.ts";
import { mingchu } from "../mingchu-command.ts";
import { give, openDistrict } from "../order-district.ts";
import { PHONE_JPEG } from "../phone-picture.ts";

test("an order's file has all that it says and who was told, and any other word in it is found", async () => {
  await using district = await openDistrict();
  const { kitchen, people } = district;
  const { chief, cook, officer } = people;
  const { id } = await give(chief, { owner: "cook" });
  await cook.send("POST", `/alerts/${id}/acknowledge`, { note: "" });
  const photo = await sendPhoto(kitchen, cook, id, { bytes: PHONE_JPEG, key: "order-case" });
  const acted = await cook.send("POST", `/alerts/${id}/act`, { what: "已清洁", photos: [photo.body.id] });
  expect(acted.status).toBe(200);
  await officer.send("POST", `/alerts/${id}/comments`, { text: "看过了" });
  expect((await chief.send("POST", `/alerts/${id}/close`, { note: "合格" })).status).toBe(200);
  const { db } = kitchen.hub.memory.book;
  await until("everything planned", async () =>
    (await eventsAfter(db, await plannedUpTo(db), 1)).length === 0 ? true : undefined,
  );

  const answer = await fetch(`${kitchen.hub.httpUrl}/api/v1/alerts/${id}/export`, {
    headers: { authorization: `Bearer ${chief.token}` },
  });
  const text = await answer.text();
  const file = JSON.parse(text) as {
    alert: { order: object; assignee: string };
    events: { kind: string }[];
    photos: { content: string | null }[];
    messages: { account?: string; kind: string }[];
  };
  expect(file.alert).toMatchObject({
    assignee: "cook",
    order: { year: 2026, number: 1, requirement: "每餐后清洁消毒操作台", issued: { by: "chief" } },
  });
  expect(file.photos.map(({ content }) => content !== null)).toEqual([true]);
  const told = file.messages.map(({ account, kind }) => `${account} ${kind}`);
  expect(told).toEqual(expect.arrayContaining(["cook assigned", "chief recheck"]));

  const folder = mkdtempSync(join(tmpdir(), "mingchu-order-case-"));
  try {
    const path = join(folder, "case.json");
    writeFileSync(path, text);
    expect((await mingchu("case", "verify", path)).status).toBe(0);
    for (const [word, other] of [
      ["每餐后清洁消毒操作台", "每周清洁消毒操作台"],
      ["看过了", "没看过"],
      ["合格", "不合格"],
    ] as const) {
      expect(text).toContain(word);
      writeFileSync(path, text.replaceAll(word, other));
      expect((await mingchu("case", "verify", path)).status, word).toBe(1);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
