// The sender on a whole hub: messages in the book go to a provider, and what it answers is written down.
import { expect, test } from "vitest";
import { listEvents } from "../../hub/store/alert-events.ts";
import { findChannel } from "../../hub/store/channels.ts";
import { messagesIn, ownMessages } from "../../hub/store/messages.ts";
import { openKitchen, until } from "../kitchen.ts";
import { makeAlert, makeChannel, plan, untilState } from "./outbox.ts";
import { openProvider, WELL } from "./provider.ts";

const LOOPBACK = { channelNetworks: ["127.0.0.0/8"] };

test("an alert's message goes to the group, and the alert's story says so", async () => {
  await using provider = await openProvider();
  await using kitchen = await openKitchen(undefined, LOOPBACK);
  const { memory } = kitchen.hub;
  const channelId = await makeChannel(memory, "wecom", { url: `${provider.url}/send?key=K` });
  const alertId = await makeAlert(memory, { rule: "sample-fridge-too-warm" });
  const id = await plan(memory, { channelId, alertId });

  const sent = await untilState(memory, id, "sent");
  expect(sent).toMatchObject({ tries: 1, isUncertain: false });
  expect(provider.received.map(({ path }) => path)).toEqual(["/send?key=K"]);
  const { markdown } = JSON.parse(provider.received[0]?.body ?? "") as { markdown: { content: string } };
  expect(markdown.content).toContain("紧急：留样冰箱温度过高");
  expect(markdown.content).toContain("单位：east east 食堂");
  expect(markdown.content).toContain("设备：留样冰箱");
  expect(markdown.content).toContain("数值：最差 12.4 °C，限值 8.0 °C");
  expect(markdown.content).toContain("持续：26 分钟");
  expect(markdown.content).toContain("本群接收east east 食堂的报警。");
  const events = await listEvents(memory.book.db, alertId);
  expect(events.at(-1)).toMatchObject({ kind: "message", data: { state: "sent", message: id } });
});

test("what fails is tried again, and a channel that fails three times is dead, told to its managers, and comes back", async () => {
  await using provider = await openProvider(() => ({ status: 502, body: "bad gateway" }));
  await using kitchen = await openKitchen(undefined, LOOPBACK);
  const { memory } = kitchen.hub;
  const { db } = memory.book;
  await kitchen.person("principal", { role: "school-manager", siteId: "east" });
  const socket = await (await kitchen.signIn("principal")).socket();
  const heard = new Promise<void>((resolve) => socket.once("told", () => resolve()));
  const channelId = await makeChannel(memory, "wecom", { url: `${provider.url}/send?key=K` });
  const id = await plan(memory, { channelId, alertId: await makeAlert(memory) });
  const again = () =>
    memory.book.db.updateTable("message").set({ next_try_at: 0 }).where("id", "=", id).execute();
  for (const times of [1, 2, 3]) {
    await until(`${times} failures`, async () =>
      (await findChannel(db, channelId))?.failures === times ? true : undefined,
    );
    const waits = await untilState(memory, id, "waiting");
    expect(waits.nextTryAt).toBeGreaterThan(Date.now() + 1_000);
    if (times < 3) {
      expect((await findChannel(db, channelId))?.dead).toBeUndefined();
      await db.updateTable("channel").set({ hold_until: null }).execute();
      await again();
    }
  }
  expect((await findChannel(db, channelId))?.dead?.why).toBe("HTTP 502");
  const told = await until("the principal is told", async () => {
    const own = await ownMessages(db, { account: "principal", unread: true, limit: 9, before: undefined });
    return own[0];
  });
  await heard;
  expect(told).toMatchObject({ kind: "channel-dead", data: { channel: "wecom", why: "HTTP 502" } });

  provider.answer = () => WELL;
  await db.updateTable("channel").set({ hold_until: null }).execute();
  await again();
  await untilState(memory, id, "sent");
  expect(await findChannel(db, channelId)).toMatchObject({ failures: 0 });
  expect((await findChannel(db, channelId))?.dead).toBeUndefined();
});

test("more than a provider takes in a minute is told in one message, and nothing is left out", async () => {
  await using provider = await openProvider();
  await using kitchen = await openKitchen(undefined, LOOPBACK);
  const { memory } = kitchen.hub;
  const channelId = await makeChannel(memory, "wecom", { url: `${provider.url}/send?key=K` });
  const ids: string[] = [];
  for (let number = 1; number <= 50; number++) {
    const alertId = await makeAlert(memory, { source: "person", remark: remark(`问题 ${number}`) });
    ids.push(await plan(memory, { channelId, alertId, notBefore: Date.now() + 5_000 }));
  }
  await memory.book.db.updateTable("message").set({ not_before: 0, next_try_at: 0 }).execute();
  const ended = await Promise.all(ids.map((id) => untilState(memory, id, "sent", "merged")));
  const merged = ended.filter(({ state }) => state === "merged");
  expect(merged.length).toBeGreaterThan(1);
  for (const { mergedInto } of merged) await untilState(memory, mergedInto ?? "", "sent");
  expect(provider.received.length).toBeLessThanOrEqual(20);
  const everything = provider.received.map(({ body }) => body).join("\n");
  for (let number = 1; number <= 50; number++) expect(everything).toMatch(new RegExp(`问题 ${number}[^0-9]`));
  const first = merged[0];
  const parts = await messagesIn(memory.book.db, first?.mergedInto ?? "");
  expect(parts.length).toBeLessThanOrEqual(20);
  const events = await listEvents(memory.book.db, first?.alertId ?? "");
  expect(events.at(-1)?.data).toMatchObject({ state: "sent", message: first?.id, digest: first?.mergedInto });
});

function remark(text: string) {
  return { text, by: { account: "admin" }, dueAt: Date.now() + 86_400_000, answers: [] };
}
