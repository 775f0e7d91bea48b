// The planner on a real book: whatever step is cut off, before or after its commit, what is told in the end is the same.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { putPeople } from "../../hub/access/first-people.ts";
import { planOnce } from "../../hub/compose/notify.ts";
import { systemClock } from "../../hub/lib/clock.ts";
import { createLog } from "../../hub/lib/log.ts";
import type { Alert, Happening, Role, Site } from "../../hub/model.ts";
import { insertAlert, updateAlert } from "../../hub/store/alerts.ts";
import { type Book, openBook } from "../../hub/store/book.ts";
import { putContact } from "../../hub/store/contacts.ts";
import { putSite } from "../../hub/store/sites.ts";

const SITES: readonly Site[] = [
  { id: "d", kind: "district", parentId: null, name: "d", serves: [], areas: [] },
  { id: "s", kind: "school", parentId: "d", name: "s", serves: [], areas: [] },
  { id: "c", kind: "canteen", parentId: "s", name: "c", serves: ["s"], areas: [] },
];
const PEOPLE: readonly (readonly [account: string, role: Role, siteId: string])[] = [
  ["cook", "canteen-staff", "c"],
  ["officer", "safety-officer", "c"],
  ["head", "school-manager", "s"],
  ["district", "district-manager", "d"],
];
const MINUTE_MS = 60_000;
const DAY = Date.parse("2026-03-02T00:00:00+08:00");

type Step = {
  readonly minute: number;
  readonly what: "open" | "raise" | "acknowledge" | "resolve";
  readonly alert: number;
};
type Cut = "no" | "before the commit" | "after the commit";

//  What is told is on the audit log, whose lines are signed.
const folder = mkdtempSync(join(tmpdir(), "mingchu-restart-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Plays steps over a day and gives what was told, without the ids that chance gives. */
async function told(steps: readonly Step[], cuts: readonly Cut[]): Promise<unknown[]> {
  const onDeath = (error: Error) => {
    throw error;
  };
  const book = await openBook(":memory:", onDeath, join(folder, "secret.key"));
  for (const site of SITES) await putSite(book.db, site);
  await putPeople(
    book,
    PEOPLE.map(([account, role, siteId]) => ({ account, name: account, post: { role, siteId } })),
    "a password of the tests",
    DAY,
  );
  const quiet = { on: true, from: "22:00", to: "06:00" };
  await putContact(book.db, "cook", { language: "zh", email: "cook@school.test", quiet });
  await book.db
    .insertInto("channel")
    .values({
      id: "mail",
      site_id: null,
      kind: "email",
      name: "mail",
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
  let now = DAY;
  const planner = {
    book: cutting(book, cuts),
    estate: { sites: () => SITES },
    schoolDay: () => () => undefined,
    zone: "Asia/Shanghai",
    factor: 1,
    told: () => undefined,
    clock: { ...systemClock, now: () => now },
    log: createLog("silent"),
  };
  const alerts = new Map<number, Alert>();
  let next = 0;
  for (let minute = 0; minute <= 31 * 60; minute += 5) {
    now = DAY + minute * MINUTE_MS;
    for (; (steps[next]?.minute ?? Number.POSITIVE_INFINITY) <= minute; next++)
      await happen(book, steps[next] as Step, alerts, now);
    await untilPlanned(planner);
  }
  const rows = await book.db
    .selectFrom("message")
    .select(["plan_key", "account", "channel_id", "kind", "why", "created_at", "not_before", "state"])
    .orderBy("plan_key")
    .execute();
  await book.close();
  return rows;
}

async function happen(
  book: Book,
  { what, alert: number }: Step,
  alerts: Map<number, Alert>,
  at: number,
): Promise<void> {
  const before = alerts.get(number);
  const base: Alert = {
    id: `alert-${number}`,
    siteId: "c",
    deviceId: `c.fridge-${number}`,
    source: "rule",
    rule: "sample-fridge-too-warm",
    severity: "warning",
    state: "firing",
    since: at,
    firedAt: at,
  };
  if (before === undefined)
    return await write(book, alerts, number, undefined, base, { kind: "opened", at, by: "rule" });
  if (before.state === "resolved") return;
  const after: Alert =
    what === "resolve"
      ? { ...before, state: "resolved", resolvedAt: at }
      : what === "acknowledge"
        ? { ...before, state: "acknowledged", acknowledged: { by: "officer", at, note: "" } }
        : { ...before, severity: "critical" };
  const kinds = {
    open: "worsened",
    raise: "raised",
    acknowledge: "acknowledged",
    resolve: "resolved",
  } as const;
  await write(book, alerts, number, before, after, { kind: kinds[what], at, by: "officer" });
}

async function write(
  book: Book,
  alerts: Map<number, Alert>,
  number: number,
  before: Alert | undefined,
  after: Alert,
  happening: Happening,
): Promise<void> {
  await book.together((queries) =>
    (before === undefined ? insertAlert : updateAlert)(queries, after, [happening]),
  );
  alerts.set(number, after);
}

class CutOff extends Error {}

/** Each transaction in turn is cut off as the list says; behind its end none is. */
function cutting(book: Book, cuts: readonly Cut[]): Book {
  let count = 0;
  return {
    ...book,
    together: async (work) => {
      const cut = cuts[count++] ?? "no";
      const result = await book.together(async (queries) => {
        const done = await work(queries);
        if (cut === "before the commit") throw new CutOff();
        return done;
      });
      if (cut === "after the commit") throw new CutOff();
      return result;
    },
  };
}

async function untilPlanned(planner: Parameters<typeof planOnce>[0]): Promise<void> {
  for (;;) {
    try {
      if (!(await planOnce(planner))) return;
    } catch (error) {
      //  The hub was killed there; the next one goes on from the book.
      if (!(error instanceof CutOff)) throw error;
    }
  }
}

const steps = fc
  .array(
    fc.record({
      minute: fc.integer({ min: 0, max: 1440 }),
      what: fc.constantFrom("open", "raise", "acknowledge", "resolve"),
      alert: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((list) => list.toSorted((one, other) => one.minute - other.minute));
const cuts = fc.array(fc.constantFrom<Cut>("no", "before the commit", "after the commit"), { maxLength: 40 });

test("however often the planner is cut off, the same people are told the same things once", async () => {
  await fc.assert(
    fc.asyncProperty(steps, cuts, async (list, where) => {
      expect(await told(list as Step[], where)).toEqual(await told(list as Step[], []));
    }),
    { numRuns: 15 },
  );
}, 120_000);

test("over a day something is told, held and merged, so that the comparison above is about something", async () => {
  const rows = (await told(
    [
      { minute: 23 * 60, what: "open", alert: 1 },
      { minute: 23 * 60 + 5, what: "open", alert: 2 },
    ],
    [],
  )) as { kind: string; channel_id: string | null; state: string; account: string }[];
  const mail = rows
    .filter(({ channel_id }) => channel_id === "mail")
    .map(({ kind, state }) => `${kind} ${state}`);
  expect(mail.toSorted()).toEqual(["digest waiting", "opened merged", "opened merged"]);
  expect(rows.filter(({ account }) => account === "officer").length).toBeGreaterThan(0);
});
