// A lamp on site: the hub's own broker tells the site's devices, and nobody else's.
import { expect, test } from "vitest";
import { findAlert, updateAlert } from "../../hub/store/alerts.ts";
import { openKitchen, until } from "../kitchen.ts";
import { makeAlert, makeChannel, plan, untilState } from "./outbox.ts";

test("a site's lamp hears its alarm, another site's does not; without a lamp it is tried again", async () => {
  await using kitchen = await openKitchen();
  const { memory } = kitchen.hub;
  const heard: string[] = [];
  const lampAt = async (site: string) => {
    const lamp = await kitchen.device(`${site}-lamp`, await kitchen.deviceAccount(`${site}-lamp`, site));
    lamp.on("message", (topic, payload) => heard.push(`${site} ${topic} ${payload.toString()}`));
    await lamp.subscribeAsync(`kitchen/${site}/alarm`, { qos: 1 });
    return lamp;
  };
  await lampAt("west-canteen");
  const channelId = await makeChannel(memory, "mqtt", {});
  const alertId = await makeAlert(memory, { rule: "sample-fridge-too-warm" });
  const id = await plan(memory, { channelId, alertId });
  const waits = await until("nobody heard", async () => {
    const message = await untilState(memory, id, "waiting");
    return message.tries > 0 ? message : undefined;
  });
  expect(waits.lastError).toBe(
    "no device of the site is connected and listens to kitchen/east-canteen/alarm",
  );

  await lampAt("east-canteen");
  await memory.book.db.updateTable("message").set({ next_try_at: 0 }).execute();
  expect(await untilState(memory, id, "sent")).toMatchObject({ tries: 2 });
  await until("the lamp heard", () => heard[0]);
  expect(heard).toHaveLength(1);
  const [, , payload = ""] = /^(\S+ \S+) (.*)$/.exec(heard[0] ?? "") ?? [];
  expect(heard[0]).toMatch(/^east-canteen kitchen\/east-canteen\/alarm /);
  expect(JSON.parse(payload)).toEqual({
    id,
    alarm: "on",
    kind: "opened",
    severity: "critical",
    title: "紧急：留样冰箱温度过高",
    alert: alertId,
  });

  //  Another one at the same site: the lamp is off when both are over, and not before; also where what it is told is late.
  const alarms = () => heard.map((line) => /"alarm":"(\w+)"/.exec(line)?.[1]);
  const other = await makeAlert(memory, { rule: "freezer-too-warm" });
  await untilState(memory, await plan(memory, { channelId, alertId: other }), "sent");
  await over(alertId);
  await untilState(memory, await plan(memory, { channelId, alertId, kind: "resolved" }), "sent");
  await over(other);
  await untilState(memory, await plan(memory, { channelId, alertId: other, kind: "raised" }), "sent");
  await until("four words", () => heard[3]);
  expect(alarms()).toEqual(["on", "on", "on", "off"]);

  async function over(id: string): Promise<void> {
    await memory.book.together(async (queries) => {
      const alert = await findAlert(queries, id);
      if (alert !== undefined)
        await updateAlert(queries, { ...alert, state: "resolved", resolvedAt: Date.now() }, []);
    });
  }
});

test("what a lamp hears is said by the hub, and by no other device of its site", async () => {
  await using kitchen = await openKitchen();
  const lamp = await kitchen.device("lamp", await kitchen.deviceAccount("lamp", "east-canteen"));
  const heard: string[] = [];
  lamp.on("message", (topic, payload) => heard.push(`${topic} ${payload.toString()}`));
  await lamp.subscribeAsync("kitchen/east-canteen/#", { qos: 1 });
  const other = await kitchen.device("other", await kitchen.deviceAccount("other", "east-canteen"));
  await other.publishAsync("kitchen/east-canteen/alarm", '{"alarm":"off"}', { qos: 1 });
  await other.publishAsync("kitchen/east-canteen/alarm", '{"alarm":"off"}', { qos: 2 });
  await other.publishAsync("kitchen/east-canteen/fridge/status", "online", { qos: 1 });
  await until("the other's next message", () => heard.find((line) => line.endsWith("online")));
  expect(heard).toHaveLength(1);
});
