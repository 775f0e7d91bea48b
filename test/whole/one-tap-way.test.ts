// The whole way: a fridge gets warm, a message goes out through a real webhook to the cook's number, the link in it opens
// the phone's page, one tap takes the alert on, and nobody else is called. Whoever does not answer is passed over.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { openKitchen, until } from "../kitchen.ts";
import { keepAlert, phoneOf, warmAlert } from "../one-tap.ts";
import { createStillClock } from "../still-clock.ts";

const MINUTE = 60_000;
const PUBLIC = "https://kitchen.example";
const NUMBERS = { cook: "13800000001", officer: "13800000002" };

type Sent = { readonly to: string; readonly link: string; readonly kind: string; readonly alert: string };

/** A provider of text messages, and a kitchen that sends through it. */
async function openWay() {
  const sent: Sent[] = [];
  const provider = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      sent.push(JSON.parse(Buffer.concat(parts).toString()) as Sent);
      response.setHeader("content-type", "application/json");
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
  const clock = createStillClock();
  const settings = { publicUrl: PUBLIC, channelNetworks: ["127.0.0.0/8"] };
  const kitchen = await openKitchen(undefined, settings, clock);
  const admin = await kitchen.signIn("admin");
  for (const [account, role] of [
    ["cook", "canteen-staff"],
    ["officer", "safety-officer"],
  ] as const) {
    await kitchen.person(account, { role, siteId: "east-canteen" });
    const quiet = { on: false, from: "22:00", to: "06:00" };
    const contact = { language: "zh", mobile: NUMBERS[account], quiet };
    expect((await admin.send("PUT", `/people/${account}/contact`, contact)).status).toBeLessThan(300);
  }
  const { port } = provider.address() as AddressInfo;
  const made = await admin.send<{ id: string }>("POST", "/channels?site=east", {
    kind: "hook",
    name: "短信",
    on: true,
    least: "notice",
    language: "zh",
    settings: { template: { to: "{mobile}", link: "{link}", kind: "{kind}", alert: "{alert}" } },
    secret: { url: `http://127.0.0.1:${port}/send` },
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const alert = warmAlert("the-alert", clock.now());
  await keepAlert(kitchen.hub.memory.book, alert);
  const messageTo = (number: string, about = alert.id) =>
    until(`a message to ${number}`, () => sent.find((one) => one.to === number && one.alert === about));
  return {
    sent,
    kitchen,
    clock,
    alert,
    messageTo,
    timeline: async () => (await admin.get<{ items: unknown[] }>(`/alerts/${alert.id}/timeline`)).body.items,
    delivered: async () =>
      (
        await admin.get<{ items: { account?: string; openedAt?: string }[] }>(
          `/channels/${made.body.id}/messages`,
        )
      ).body.items,
    [Symbol.asyncDispose]: async () => {
      await kitchen[Symbol.asyncDispose]();
      provider.closeAllConnections();
      await new Promise((resolve) => provider.close(resolve));
    },
  };
}

test("the cook is sent a link, one tap takes the alert on, the delivery log says when it was opened, and nobody else is called", async () => {
  await using way = await openWay();
  const { link } = await way.messageTo(NUMBERS.cook);
  expect(link).toMatch(/^https:\/\/kitchen\.example\/t\/[\w-]{22}$/);
  const phone = phoneOf(() => way.kitchen.hub.httpUrl, new URL(link).pathname);
  //  The provider looks first.
  expect((await phone.open({ "user-agent": "SMS-Link-Preview" })).status).toBe(200);
  expect((await way.delivered()).map(({ openedAt }) => openedAt)).toEqual([undefined]);
  const cook = phoneOf(() => way.kitchen.hub.httpUrl, new URL(link).pathname);
  expect((await cook.open()).text).toContain("留样冰箱温度过高");
  way.clock.skip(5 * MINUTE);
  expect((await cook.press("acknowledge")).status).toBe(200);
  expect(await way.delivered()).toMatchObject([
    { account: "cook", openedAt: new Date(way.clock.now()).toISOString() },
  ]);
  expect(await way.timeline()).toContainEqual(
    expect.objectContaining({
      type: "message",
      account: "cook",
      channel: expect.objectContaining({ name: "短信" }),
      openedAt: new Date(way.clock.now()).toISOString(),
    }),
  );
  //  The officer is called about another alert, of the same age, and would have been about this one.
  const other = { ...warmAlert("another", way.clock.now()), rule: "food-fridge-too-warm" };
  await keepAlert(way.kitchen.hub.memory.book, other);
  await way.messageTo(NUMBERS.cook, "another");
  way.clock.skip(16 * MINUTE);
  await way.messageTo(NUMBERS.officer, "another");
  const next = phoneOf(() => way.kitchen.hub.httpUrl, new URL(link).pathname);
  expect((await next.open()).status).toBe(410);
  expect(way.sent.filter(({ to }) => to === NUMBERS.officer).map(({ alert }) => alert)).toEqual(["another"]);
});

test("who does not answer is passed over: the next one's link is their own", async () => {
  await using way = await openWay();
  const first = await way.messageTo(NUMBERS.cook);
  way.clock.skip(16 * MINUTE);
  const second = await way.messageTo(NUMBERS.officer);
  expect(new URL(second.link).pathname).not.toBe(new URL(first.link).pathname);
  const officer = phoneOf(() => way.kitchen.hub.httpUrl, new URL(second.link).pathname);
  const cook = phoneOf(() => way.kitchen.hub.httpUrl, new URL(first.link).pathname);
  expect((await officer.open()).text).toContain("您是 officer");
  expect((await officer.press("act", { what: "门关上了" })).status).toBe(200);
  //  The cook's own is good still, and shows who has it.
  const seen = await cook.open();
  expect(seen.status).toBe(200);
  expect(seen.text).toContain("officer 于");
});
