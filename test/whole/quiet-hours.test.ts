// A night in a whole hub, from the alert to the provider that sends a person text messages.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { ListOf, OwnMessage } from "../../hub/serve/contract.ts";
import { insertAlert } from "../../hub/store/alerts.ts";
import { putContact } from "../../hub/store/contacts.ts";
import { openKitchen, until } from "../kitchen.ts";
import { makeChannel } from "../notify/outbox.ts";
import { openProvider } from "../notify/provider.ts";
import { createStillClock } from "../still-clock.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test("warnings of the night come at six as one message, what is critical comes at once", async () => {
  await using provider = await openProvider();
  const clock = createStillClock();
  //  To 23:00 in Shanghai, which is 15:00 in UTC.
  clock.skip((15 * HOUR - (clock.now() % DAY) + DAY) % DAY);
  await using kitchen = await openKitchen(undefined, { channelNetworks: ["127.0.0.0/8"] }, clock);
  await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
  const cook = await kitchen.signIn("cook");
  const { memory } = kitchen.hub;
  const quiet = { on: true, from: "22:00", to: "06:00" };
  await putContact(memory.book.db, "cook", { language: "zh", mobile: "13800000000", quiet });
  const template = { to: "{mobile}", text: "{text}", kind: "{kind}" };
  await makeChannel(memory, "hook", { url: `${provider.url}/sms` }, { settings: { template } });

  const alarm = async (severity: "warning" | "critical", rule: string) => {
    const at = clock.now();
    const alert = {
      id: randomUUID(),
      siteId: "east-canteen",
      deviceId: "east-canteen.fridge",
      source: "rule",
      rule,
      severity,
      state: "firing",
      since: at,
      firedAt: at,
    } as const;
    await memory.book.together((queries) =>
      insertAlert(queries, alert, [{ kind: "opened", at, by: "rule" }]),
    );
    await until("the dashboard's own message", async () => {
      const { body } = await cook.get<ListOf<OwnMessage>>("/messages");
      return body.items.find((message) => message.alert?.id === alert.id);
    });
  };
  const texts = () =>
    provider.received.map(({ body }) => JSON.parse(body) as { to: string; kind: string; text: string });

  await alarm("warning", "sample-fridge-too-warm");
  await alarm("warning", "sensor-silent");
  await alarm("critical", "sample-fridge-too-cold");
  await until("the critical one", () => (texts().length > 0 ? true : undefined));
  expect(texts().map(({ to, kind }) => [to, kind])).toEqual([["13800000000", "opened"]]);

  clock.skip(7 * HOUR);
  //  Time goes on: what was still being written down when it was put forward is done a moment later.
  await until("the digest", () => {
    clock.skip(1_000);
    return texts().find(({ kind }) => kind === "digest");
  });
  const digests = texts().filter(({ kind }) => kind === "digest");
  expect(digests).toHaveLength(1);
  expect(digests[0]?.text).toMatch(/留样冰箱温度过高[\s\S]*传感器/);
  //  Nobody was told of the warnings one by one.
  expect(texts().filter(({ kind }) => kind === "opened")).toHaveLength(1);
});
