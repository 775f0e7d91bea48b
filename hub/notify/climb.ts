// Going up the duty tree: who is told first, and who next while nobody acknowledges. Pure. Promises: somebody is told of
// every call as long as there is anybody at all; a level where nobody can be told takes no time; each level's time begins
// when the first of its people is not in quiet hours.
import type { Alert, MessageKind, UnixMs, Why } from "../model.ts";
import {
  CALM_WAIT_MIN,
  type Call,
  isUrgent,
  minutes,
  reminderAt,
  type Scene,
  type Step,
  type Told,
  telling,
  toldAs,
} from "./call.ts";
import { administrators, type DutyLevel, dutyTree, heightOf, servedManagers } from "./duty.ts";
import { quietUntil } from "./hours.ts";

type Passed = NonNullable<Why["passed"]>;

/** Chosen: whose quiet hours are longer is called all the same then, and those above after them. */
const LONGEST_NIGHT_MS = 12 * 3_600_000;

/** Tells the next level above the one that was told last; of a call that is new, the first. `except` told of it themselves. */
export function climb(
  call: Call,
  alert: Alert,
  scene: Scene,
  { kind, except }: { readonly kind: MessageKind; readonly except?: string | undefined },
): Step {
  const levels = dutyTree(scene.duty, scene.now, alert.severity === "critical");
  const above = levels.filter(({ name }) => heightOf(name) > heightOf(call.level));
  const known = new Set([...call.told.map(({ account }) => account), except]);
  const passed: Passed[number][] = [];
  for (const level of above) {
    const fresh = level.people.filter(({ account }) => !known.has(account));
    if (level.passed !== undefined) passed.push({ level: level.name, because: level.passed });
    else if (fresh.length > 0) return tellLevel(call, alert, scene, { kind, level, fresh, passed, levels });
  }
  return call.told.length > 0
    ? toTheTop(call, alert, scene)
    : lastResort(call, alert, scene, kind, above, passed);
}

function tellLevel(
  call: Call,
  alert: Alert,
  scene: Scene,
  asked: {
    readonly kind: MessageKind;
    readonly level: DutyLevel;
    readonly fresh: DutyLevel["people"];
    readonly passed: Passed;
    readonly levels: readonly DutyLevel[];
  },
): Step {
  const { kind, level, fresh, passed, levels } = asked;
  const told = fresh.map((person) => toldAs(person, "duty", level.name, level.siteId));
  const isFirst = call.told.length === 0;
  const why = {
    ...(isFirst ? {} : { afterMin: Math.round((scene.now - call.levelAt) / minutes(1, scene)) }),
    ...(isFirst || call.level === undefined || scene.wasSeen(call.level) ? {} : { unseen: true }),
    ...(passed.length === 0 ? {} : { passed }),
  };
  const levelAt = firstReached(told, alert, scene);
  const after: Call = {
    ...call,
    phase: "climbing",
    level: level.name,
    levelAt,
    told: [...call.told, ...told],
  };
  const tell = told.map((one) => telling(one, kind, why));
  return { call: after, tell, nextDue: nextLevelAt(after, alert, levels, scene) };
}

/** When the level above the one that was told last is to be told. */
export function nextLevelAt(call: Call, alert: Alert, levels: readonly DutyLevel[], scene: Scene): UnixMs {
  if (!isUrgent(alert)) return call.levelAt + minutes(CALM_WAIT_MIN, scene);
  const level = levels.find(({ name }) => name === call.level);
  const next = levels.find(({ name }) => heightOf(name) > heightOf(call.level));
  const waitMin = next === undefined ? 0 : dueMin(next, levels) - (level ? dueMin(level, levels) : 0);
  return call.levelAt + minutes(Math.max(0, waitMin), scene);
}

/** A level's own minutes, and at most those of any above it: nobody is kept from those above by what is said below them. */
function dueMin({ name }: DutyLevel, levels: readonly DutyLevel[]): number {
  return Math.min(
    ...levels.filter((one) => heightOf(one.name) >= heightOf(name)).map(({ afterMin }) => afterMin),
  );
}

/** Nobody is above: from now on those who know are reminded. */
function toTheTop(call: Call, alert: Alert, scene: Scene): Step {
  const after: Call = { ...call, phase: "reminding", reminders: 0 };
  return { call: after, tell: [], nextDue: reminderAt(after, !isUrgent(alert), scene) };
}

/** On no level anybody is on duty: the first that has people is told all the same, and without any the hub's administrators. */
function lastResort(
  call: Call,
  alert: Alert,
  scene: Scene,
  kind: MessageKind,
  levels: readonly DutyLevel[],
  passed: Passed,
): Step {
  const level = levels.find((one) => one.passed === "hours");
  if (level !== undefined) {
    const others = passed.filter((one) => heightOf(one.level) < heightOf(level.name));
    return tellLevel(call, alert, scene, { kind, level, fresh: level.people, passed: others, levels });
  }
  const told = administrators(scene.duty, scene.now).map((person) => toldAs(person, "duty", "admin"));
  //  Where there is nobody at all somebody may come.
  const phase = told.length === 0 ? ("climbing" as const) : ("reminding" as const);
  const after: Call = { ...call, phase, told, reminders: 0 };
  return {
    call: after,
    tell: told.map((one) => telling(one, kind, { passed })),
    nextDue: reminderAt(after, !isUrgent(alert), scene),
  };
}

/** Whoever eats from a kitchen is told once what is critical there, beside those who run it. */
export function servedToTell(call: Pick<Call, "told">, alert: Alert, scene: Scene): Told[] {
  if (alert.severity !== "critical") return [];
  return servedManagers(scene.duty, scene.now)
    .filter(({ account }) => !call.told.some((one) => one.account === account))
    .map((person) => toldAs(person, "duty", "served"));
}

/** When the first of these people can be expected to look: nobody does in quiet hours, but for what is critical. */
export function firstReached(people: readonly Told[], alert: Alert, scene: Scene): UnixMs {
  if (alert.severity === "critical" || people.length === 0) return scene.now;
  return Math.min(
    scene.now + LONGEST_NIGHT_MS,
    ...people.map(
      ({ account }) => quietUntil(scene.contactOf(account).quiet, scene.now, scene.zone) ?? scene.now,
    ),
  );
}
