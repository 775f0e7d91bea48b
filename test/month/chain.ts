// What a hub makes of a month's readings, minute by minute: the real rules, silence, folding, alerts and planner on a real
// book, without the sockets between; and people who acknowledge as people do.
import { join } from "node:path";
import { startDeviceSightings } from "../../hub/access/device-sightings.ts";
import { putPeople } from "../../hub/access/first-people.ts";
import { readSitePlan } from "../../hub/actions/install-site-plan.ts";
import { afterAcknowledgement } from "../../hub/alerts/life.ts";
import { openFolding, writeChanges } from "../../hub/compose/folding.ts";
import { openMemory } from "../../hub/compose/memory.ts";
import { planOnce } from "../../hub/compose/notify.ts";
import { openRuleSets } from "../../hub/compose/rule-sets.ts";
import { recorder, retirer } from "../../hub/compose/rules.ts";
import { takeIn } from "../../hub/compose/site-plan.ts";
import { configSchema } from "../../hub/config.ts";
import { createOpenDoors } from "../../hub/ingest/open-doors.ts";
import { createSilence } from "../../hub/ingest/silence.ts";
import { dayStart } from "../../hub/lib/day-time.ts";
import { createLog } from "../../hub/lib/log.ts";
import type { Alert, Reading } from "../../hub/model.ts";
import { createRules } from "../../hub/rules/rules.ts";
import { findAlert, updateAlert } from "../../hub/store/alerts.ts";
import { putCalendar } from "../../hub/store/school-calendar.ts";
import { createStillClock } from "../still-clock.ts";
import { INTERVAL_S, MINUTE_MS, type Month } from "./kitchens.ts";

/** One message to one person, as it was planned. */
export type Told = {
  readonly alertId: string;
  readonly account: string;
  readonly kind: string;
  readonly at: number;
  /** Held in quiet hours until then. */
  readonly notBefore: number;
};

export type Lived = { readonly alerts: readonly Alert[]; readonly told: readonly Told[] };

const ZONE = "Asia/Shanghai";
const HOUR_MS = 60 * MINUTE_MS;
/** Chosen: somebody at work looks at their phone within ten minutes; who is woken, or at home, within twenty. */
const ACKNOWLEDGED_AFTER_MS = { atWork: 10 * MINUTE_MS, elsewhere: 20 * MINUTE_MS } as const;
/** Kitchen hours of a boarding school. */
const AT_WORK_H = { from: 6, to: 19 } as const;

/** Lives a month in a data folder. */
export async function live(month: Month, folder: string): Promise<Lived> {
  const clock = { ...createStillClock(), now: () => now };
  let now = month.from;
  const log = createLog("silent");
  const { keep, kitchenHours } = configSchema.parse({});
  const onDeath = (error: Error) => {
    throw error;
  };
  const memory = await openMemory(
    { dataDir: join(folder, "data"), demo: false, zone: ZONE, keep, influxdb: undefined, clock, log },
    onDeath,
  );
  const { book, estate } = memory;
  await settle(memory, month, now);

  const ruleSets = await openRuleSets({
    book,
    estate,
    factor: 1,
    zone: ZONE,
    kitchenHours,
    isEveryDay: false,
    clock,
  });
  const folding = await openFolding({ book, estate, latest: [], durationFactor: 1, clock, log });
  const sightings = folding.besides(startDeviceSightings(book, { clock, log }));
  const rules = createRules(ruleSets, []);
  const record = recorder(book, folding, estate.siteOf);
  const retire = retirer({ book, folding }, rules, () => now);
  const silence = createSilence(new Map(), new Set(), now);
  const doors = createOpenDoors([], [], silence.isSilent);
  const planning = {
    book,
    clock,
    log,
    estate,
    //  No hours of duty go by it here.
    schoolDay: () => () => undefined,
    zone: ZONE,
    factor: 1,
    told: () => undefined,
  };
  const pending = new Map<string, { readonly at: number; readonly by: string }>();
  let told = 0;

  for (now = month.from; now < month.until; now += MINUTE_MS) {
    const readings = month.minute(now).map(
      ({ deviceId, metric, value, at }): Reading => ({
        deviceId,
        metric,
        value,
        measuredAt: at,
        receivedAt: at,
        late: false,
      }),
    );
    folding.seen(readings);
    //  Each kitchen has one gateway.
    for (const [siteId, some] of Map.groupBy(readings, ({ deviceId }) => estate.siteOf(deviceId) ?? ""))
      sightings.delivered(`${siteId}-gateway`, some);
    const own = [
      ...silence.tell(
        asking("silent_for").map(({ id, limit }) => ({ id, silentAfterS: limit })),
        now,
      ),
      ...doors.tell(
        asking("open_for").map(({ id, limit }) => ({ id, openAfterS: limit })),
        now,
      ),
      ...readings,
      ...silence.heard(readings),
      ...doors.heard(readings),
    ];
    const steps = rules.apply(own);
    if (steps.length > 0) await record(steps, rules.takeChanged(), 0);
    else if (folding.isPending())
      await book.together(async (queries) => writeChanges(queries, await folding.of(queries, [])));
    //  As the hub does at midnight and whenever a schedule begins or ends.
    if (now === dayStart(now, ZONE)) await retire(0);
    while (await planOnce(planning));
    told = await notice(told);
    await acknowledge();
  }

  /** The sensors that a rule asks for a metric of the hub's own, with its limit. */
  function asking(metric: "silent_for" | "open_for"): { readonly id: string; readonly limit: number }[] {
    return estate.sensors().flatMap(({ id }) => {
      const limit = ruleSets.limitsOf(id).find((one) => one.metric === metric);
      return limit === undefined ? [] : [{ id, limit: limit.limit }];
    });
  }

  /** Whoever is told answers some time later, unless somebody did before. */
  async function notice(from: number): Promise<number> {
    const rows = await book.db
      .selectFrom("message")
      .select(["rowid" as "id", "alert_id", "account", "not_before"])
      .where("account", "is not", null)
      .where("alert_id", "is not", null)
      .offset(from)
      .limit(1000)
      .execute();
    for (const { alert_id, account, not_before } of rows) {
      if (alert_id === null || account === null) continue;
      const hour = (not_before - dayStart(not_before, ZONE)) / HOUR_MS;
      const isAtWork = account.endsWith("-staff") && hour >= AT_WORK_H.from && hour < AT_WORK_H.to;
      //  Nobody of the kitchen is woken; who is above is, by what is critical.
      if (account.endsWith("-staff") && !isAtWork) continue;
      const wait = isAtWork ? ACKNOWLEDGED_AFTER_MS.atWork : ACKNOWLEDGED_AFTER_MS.elsewhere;
      const at = Math.max(now, not_before) + wait;
      const known = pending.get(alert_id);
      if (known === undefined || at < known.at) pending.set(alert_id, { at, by: account });
    }
    return from + rows.length;
  }

  async function acknowledge(): Promise<void> {
    for (const [id, { at, by }] of pending) {
      if (at > now) continue;
      pending.delete(id);
      await book.together(async (queries) => {
        const alert = await findAlert(queries, id);
        if (alert?.state !== "firing") return;
        const after = afterAcknowledgement(alert, by, now, "");
        await updateAlert(queries, after, [{ kind: "acknowledged", at: now, by }]);
      });
    }
  }

  const lived = await read(memory);
  await folding.close();
  await sightings.close();
  ruleSets.close();
  await memory.close();
  return lived;
}

type Memory = Awaited<ReturnType<typeof openMemory>>;

/** The tree, its people and the school calendar. */
async function settle(memory: Memory, month: Month, at: number): Promise<void> {
  const schools = month.siteIds.map((id) => id.replace(/-canteen$/, ""));
  const read = readSitePlan({
    sites: [
      { id: "district", kind: "district", name: "区" },
      ...schools.flatMap((id) => [
        { id, kind: "school", name: id, parent: "district" },
        { id: `${id}-canteen`, kind: "canteen", name: `${id} 食堂`, parent: id, serves: [id] },
      ]),
    ],
    sensors: month.fridges.map(({ siteId, deviceId, place, defrosts }) => ({
      site: siteId,
      id: deviceId.slice(siteId.length + 1),
      name: place,
      place,
      intervalS: INTERVAL_S,
      defrosts,
    })),
  });
  if ("faults" in read) throw new Error(read.faults.join("\n"));
  const { book } = memory;
  await takeIn(memory, { plan: read.plan, from: "the month" }, at);
  const people = schools.flatMap((id) => [
    { account: `${id}-staff`, name: id, post: { role: "canteen-staff" as const, siteId: `${id}-canteen` } },
    {
      account: `${id}-officer`,
      name: id,
      post: { role: "safety-officer" as const, siteId: `${id}-canteen` },
    },
    { account: `${id}-principal`, name: id, post: { role: "school-manager" as const, siteId: id } },
  ]);
  const district = {
    account: "district",
    name: "区",
    post: { role: "district-manager" as const, siteId: "district" },
  };
  await putPeople(book, [...people, district], "everybody-in-the-month", at);
  const day = (moment: number) => new Date(moment + 8 * HOUR_MS).toISOString().slice(0, 10);
  const holiday = {
    from: day(month.holiday.from),
    to: day(month.holiday.until - 1),
    kind: "holiday" as const,
    name: "国庆",
  };
  await book.together((queries) => putCalendar(queries, "district", [holiday]));
}

async function read({ book }: Memory): Promise<Lived> {
  const ids = await book.db.selectFrom("alert").select("id").execute();
  const alerts: Alert[] = [];
  for (const { id } of ids) {
    const alert = await findAlert(book.db, id);
    if (alert !== undefined) alerts.push(alert);
  }
  const rows = await book.db
    .selectFrom("message")
    .select(["alert_id", "account", "kind", "created_at", "not_before"])
    .where("account", "is not", null)
    .execute();
  const told = rows.flatMap(({ alert_id, account, kind, created_at, not_before }) =>
    alert_id === null || account === null
      ? []
      : [{ alertId: alert_id, account, kind, at: created_at, notBefore: not_before }],
  );
  return { alerts, told };
}
