// A schedule that begins or ends by itself: no reading comes at that moment, and nobody changes anything.
import { expect, test } from "vitest";
import type { Alert, AlertTimeline, ListOf } from "../../hub/serve/contract.ts";
import { eventsAfter } from "../../hub/store/alert-events.ts";
import { plannedUpTo } from "../../hub/store/calls.ts";
import { openKitchen, publish, until } from "../kitchen.ts";
import { createStillClock } from "../still-clock.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Of Beijing, where the hub of these tests is. */
const ZONE = 8 * 60 * MINUTE;

/** The next Wednesday at a time of the day. */
function nextWednesday(now: number, hours: number): number {
  const day = Math.floor((now + ZONE) / DAY) + 1;
  //  1970-01-01 was a Thursday.
  const ahead = (6 - (day % 7) + 7) % 7;
  return (day + ahead) * DAY - ZONE + hours * 60 * MINUTE;
}

test("what is asked for at meal times ends with them, without another reading, and nobody is told that all is well", async () => {
  const clock = createStillClock();
  clock.skip(nextWednesday(clock.now(), 11.2) - clock.now());
  const school = { id: "east", kind: "school" as const, name: "东街小学" };
  const canteen = { id: "east-canteen", kind: "canteen" as const, name: "食堂", parent: "east" };
  const plan = {
    sites: [school, { ...canteen, serves: ["east"], areas: ["serving" as const] }],
    sensors: [
      { site: "east-canteen", id: "warmer", name: "保温柜", place: "hot-holding" as const, intervalS: 300 },
    ],
    cameras: [],
  };
  await using kitchen = await openKitchen(plan, { zone: "Asia/Shanghai" }, clock);
  await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
  await kitchen.person("head", { role: "school-manager", siteId: "east" });
  const head = await kitchen.signIn("head");
  const lunch = { windows: [{ from: "11:00", to: "12:00" }] };
  expect((await head.send("PUT", "/sites/east/meal-windows", lunch)).status).toBe(200);

  const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
  const report = (temperature: number) =>
    publish(device, "kitchen/east-canteen/warmer/reading", { measured_at: clock.now(), temperature });
  for (let minutes = 0; minutes <= 20; minutes += 5) {
    clock.skip(5 * MINUTE);
    await report(48);
  }
  const alerts = async () => (await head.get<ListOf<Alert>>("/alerts?source=rule")).body.items;
  const { id } = await until("an alert", async () => (await alerts())[0]);
  const told = async () => (await head.get<AlertTimeline>(`/alerts/${id}/timeline`)).body.items;
  await until("the cook is told", async () => (await told()).find(({ type }) => type === "message"));

  //  11:37 by now, and the sensor says nothing more.
  clock.skip(24 * MINUTE);
  await until("its end", async () =>
    (await alerts()).find((one) => one.id === id && one.state === "resolved"),
  );
  const resolved = (await told()).find((item) => item.type === "event" && item.kind === "resolved");
  expect(resolved).toMatchObject({ by: "rule", data: { because: "out-of-schedule" } });
  const { db } = kitchen.hub.memory.book;
  await until("everything planned", async () =>
    (await eventsAfter(db, await plannedUpTo(db), 1)).length === 0 ? true : undefined,
  );
  expect((await told()).flatMap((item) => (item.type === "message" ? item.kind : []))).not.toContain(
    "resolved",
  );
});
