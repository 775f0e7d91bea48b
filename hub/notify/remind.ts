// Those who have to do something are told that they have: reminded at growing intervals, asked to look again, told that it
// is late. Pure. Promise: in quiet hours nobody is reminded of what is not critical.
import type { Alert, AlertEvent, DutyLevelName, MessageKind, UnixMs } from "../model.ts";
import {
  type Call,
  isUrgent,
  reminderAt,
  type Scene,
  type Step,
  type Told,
  telling,
  toldAs,
} from "./call.ts";
import { administrators, dutyTree, heightOf, standInFor } from "./duty.ts";
import { quietUntil } from "./hours.ts";

/** Those who have it, or else the first and the last that were told. */
export function remind(call: Call, alert: Alert, scene: Scene): Step {
  if (alert.state === "acted") return rest(call);
  const first = call.told[0]?.level;
  const owner = alert.assignee ?? alert.acknowledged?.by;
  const others = call.told.filter(
    (one) => one.account === owner || one.level === first || one.level === call.level,
  );
  const own = owner === undefined ? [] : [toldAs({ account: owner }, "assignee")];
  //  Who took it on and went away, or holds no post here any more, is not the only one to know.
  const isThere = own.some((one) =>
    standIn(one, scene).some(({ account }) => scene.duty.mayAct(account, scene.now)),
  );
  const meant = isThere && alert.state !== "firing" ? own : others;
  return remindThem(call, alert, scene, { meant, kind: "still", isCalm: !isUrgent(alert) });
}

export function remindOfRecheck(call: Call, alert: Alert, scene: Scene): Step {
  if (alert.recheck?.state !== "due") return rest(call);
  const meant = call.told.filter(({ reason }) => reason === "recheck");
  return remindThem(call, alert, scene, { meant, kind: "recheck", isCalm: true });
}

function remindThem(
  call: Call,
  alert: Alert,
  scene: Scene,
  asked: { readonly meant: readonly Told[]; readonly kind: MessageKind; readonly isCalm: boolean },
): Step {
  const there = asked.meant.flatMap((one) => standIn(one, scene));
  const people = there.length > 0 ? there : onDuty(alert, scene);
  const awakeAt = alert.severity === "critical" ? scene.now : awake(people, scene);
  if (awakeAt > scene.now) return { call, tell: [], nextDue: awakeAt };
  const after = { ...call, reminders: call.reminders + 1 };
  const tell = people.map((one) => telling(one, asked.kind));
  return { call: after, tell, nextDue: reminderAt(after, asked.isCalm, scene) };
}

/** Those who would be told if it began now: whoever had it is away. */
function onDuty(alert: Alert, scene: Scene): Told[] {
  const level = dutyTree(scene.duty, scene.now, alert.severity === "critical").find(
    ({ passed }) => passed === undefined,
  );
  const people = level?.people ?? administrators(scene.duty, scene.now);
  return people.map((person) => toldAs(person, "duty", level?.name ?? "admin", level?.siteId));
}

/** The first level with somebody other than who acted: who acts never looks again themselves. At an order who gave it looks. */
export function callRecheck(call: Call, alert: Alert, scene: Scene): Step {
  const levels = dutyTree(scene.duty, scene.now, true).filter(({ name }) => name !== "staff");
  const workers = workersOn(alert);
  const others = levels.map(({ people, ...level }) => ({
    ...level,
    people: people.filter(({ account }) => !workers.includes(account)),
  }));
  const level = others.find(({ people }) => people.length > 0);
  const people = level?.people ?? administrators(scene.duty, scene.now);
  const told =
    alert.order === undefined
      ? people.map((person) => toldAs(person, "recheck", level?.name ?? "admin", level?.siteId))
      : standIn(toldAs({ account: alert.order.issued.by }, "recheck"), scene);
  const after: Call = { ...call, phase: "rechecking", reminders: 0, told: [...call.told, ...told] };
  const tell = told.map((one) => telling(one, "recheck"));
  return { call: after, tell, nextDue: reminderAt(after, true, scene) };
}

/** Who worked on it; where nobody did, who took it on. */
function workersOn({ acted, resolution, acknowledged }: Alert): string[] {
  const workers = [acted?.by, resolution?.by].filter((by) => by !== undefined);
  return workers.length > 0 || acknowledged === undefined ? workers : [acknowledged.by];
}

/** Late: who has it is told, and those at the site that is named, or at the next above it where anybody is. */
export function oneLevelUp(call: Call, event: Pick<AlertEvent, "data">, alert: Alert, scene: Scene): Step {
  const isOwners = event.data?.["of"] !== "recheck";
  const owner = tellOne(
    call,
    isOwners ? (alert.assignee ?? alert.acknowledged?.by) : undefined,
    "overdue",
    scene,
  );
  const named = LEVEL_OF_SITE[String(event.data?.["level"])] ?? "principal";
  const level = dutyTree(scene.duty, scene.now, true).find(
    ({ name, people }) => heightOf(name) >= heightOf(named) && people.length > 0,
  );
  const told = (level?.people ?? administrators(scene.duty, scene.now))
    .map((person) => toldAs(person, "duty", level?.name ?? "admin", level?.siteId))
    .filter((one) => !owner.tell.some(({ to }) => "account" in to && to.account === one.account));
  const fresh = told.filter((one) => !owner.call.told.some(({ account }) => account === one.account));
  const after = { ...owner.call, told: [...owner.call.told, ...fresh] };
  return {
    call: after,
    tell: [...owner.tell, ...told.map((one) => telling(one, "overdue"))],
    nextDue: "same",
  };
}

/** Who answers at each kind of site. */
const LEVEL_OF_SITE: Readonly<Record<string, DutyLevelName>> = {
  canteen: "officer",
  school: "principal",
  town: "town",
  district: "district",
};

export function tellOne(call: Call, account: string | undefined, kind: MessageKind, scene: Scene): Step {
  if (account === undefined) return { call, tell: [], nextDue: "same" };
  const [one] = standIn(toldAs({ account }, "assignee"), scene);
  const told = one ?? toldAs({ account }, "assignee");
  const known = call.told.some((person) => person.account === told.account);
  return {
    call: known ? call : { ...call, told: [...call.told, told] },
    tell: [telling(told, kind)],
    nextDue: "same",
  };
}

export function rest(call: Call): Step {
  return { call: { ...call, phase: "resting" }, tell: [], nextDue: null };
}

/** Whoever stands in by now; nobody where they are away and nobody does. */
export function standIn(one: Told, scene: Scene): Told[] {
  const person = standInFor(scene.duty, one, scene.now);
  if (person === undefined) return [];
  return [person.account === one.account ? one : { ...one, ...person, reason: "deputy" }];
}

function awake(people: readonly Told[], scene: Scene): UnixMs {
  const times = people.map(
    ({ account }) => quietUntil(scene.contactOf(account).quiet, scene.now, scene.zone) ?? scene.now,
  );
  return times.length === 0 ? scene.now : Math.min(...times);
}
