// What follows for people from what happened to an alert, and from time going by: pure steps from one state of its call to
// the next, with who is told. The alert is as it is now, which may be later than the event. Promises: an acknowledgement
// ends the going up; what is folded into its cause tells nobody; who was told that it began is told once that it is over.
import type { Alert, AlertEvent, Channel, MessageKind } from "../model.ts";
import {
  type Call,
  isGraver,
  isUrgent,
  reminderAt,
  type Scene,
  type Step,
  type Telling,
  telling,
  toldAs,
} from "./call.ts";
import { climb, firstReached, nextLevelAt, servedToTell } from "./climb.ts";
import { dutyTree, heightOf } from "./duty.ts";
import { reachOf } from "./reach.ts";
import { callRecheck, oneLevelUp, remind, remindOfRecheck, rest, standIn, tellOne } from "./remind.ts";

type Event = Pick<AlertEvent, "kind" | "by" | "data">;

/** Undefined: it means nothing to anybody. */
export function afterEvent(
  call: Call | undefined,
  event: Event,
  alert: Alert,
  scene: Scene,
): Step | undefined {
  if (isFinished(alert)) return finish(call, alert, scene);
  if (alert.foldedInto !== undefined) return call && rest(call);
  if (call === undefined) {
    if (!BEGINNINGS.has(event.kind)) return undefined;
    const tellAt = event.data?.["tellAt"];
    return typeof tellAt === "number" && tellAt > scene.now
      ? { call: { ...freshCall(undefined, alert, scene), isHeld: true }, tell: [], nextDue: tellAt }
      : begin(undefined, "opened", event, alert, scene);
  }
  const step = change(call, event, alert, scene);
  if (!isGraver(alert.severity, call.severity)) return step;
  //  Graver by whatever way: whoever knows is told at once.
  const raised = raise(step?.call ?? call, alert, scene);
  return { ...raised, tell: [...(step?.tell ?? []), ...raised.tell] };
}

const BEGINNINGS: ReadonlySet<string> = new Set(["opened", "ordered", "unfolded", "reopened", "raised"]);

function change(call: Call, event: Event, alert: Alert, scene: Scene): Step | undefined {
  switch (event.kind) {
    case "ordered":
      return begin(call, "opened", event, alert, scene);
    case "reopened":
      return begin(call, "reopened", event, alert, scene);
    case "unfolded":
      return { call: resumed(call, alert), tell: [], nextDue: scene.now };
    case "acknowledged":
      return remindFromNow(call, alert, scene);
    case "assigned":
      return alert.assignee === event.by ? undefined : tellOne(call, alert.assignee, "assigned", scene);
    case "acted":
      return alert.recheck?.state === "due" ? callRecheck(call, alert, scene) : rest(call);
    case "resolved":
      return alert.recheck?.state === "due" ? callRecheck(call, alert, scene) : undefined;
    case "returned":
      return sendBack(call, alert, scene);
    case "due-changed":
      return tellOne(call, alert.assignee === event.by ? undefined : alert.assignee, "due-changed", scene);
    case "overdue":
      return oneLevelUp(call, event, alert, scene);
    case "snoozed":
      //  It takes nothing on: while nobody has acknowledged, the next level is told all the same.
      if (alert.snoozed === undefined || call.phase === "climbing") return undefined;
      return { call, tell: [], nextDue: null };
    case "lowered":
      //  So that it is told again when it becomes graver once more.
      return { call: { ...call, severity: alert.severity }, tell: [], nextDue: "same" };
    case "snooze-ended":
      //  What ended it by being graver has been told as that.
      if (call.phase !== "reminding" || event.data?.["why"] === "graver") return undefined;
      return { call, tell: [], nextDue: scene.now };
    default:
      return undefined;
  }
}

/** What time brings: the next level, a reminder, another word to who is to look again. */
export function whenDue(call: Call, alert: Alert, scene: Scene): Step {
  if (call.phase === "rechecking" && alert.recheck?.state === "due")
    return remindOfRecheck(call, alert, scene);
  if (isFinished(alert)) return finish(call, alert, scene) ?? rest(call);
  if (alert.foldedInto !== undefined) return rest(call);
  if (call.isHeld) return begin(call, "opened", { kind: "opened", by: "hub" }, alert, scene);
  if (call.phase === "climbing") {
    if (alert.state !== "firing") return remindFromNow(call, alert, scene);
    return isUrgent(alert)
      ? climb(call, alert, scene, { kind: "escalated" })
      : climbCalmly(call, alert, scene);
  }
  //  Its end is an event of its own, which whoever looks at the clock writes down: reminding by both would be twice.
  if (alert.snoozed !== undefined) return { call, tell: [], nextDue: null };
  if (call.phase === "reminding") return remind(call, alert, scene);
  return rest(call);
}

function freshCall(before: Call | undefined, alert: Alert, scene: Scene): Call {
  return {
    step: before?.step ?? 0,
    phase: "climbing",
    severity: alert.severity,
    levelAt: scene.now,
    reminders: 0,
    told: [],
    groups: [],
  };
}

function begin(before: Call | undefined, kind: MessageKind, event: Event, alert: Alert, scene: Scene): Step {
  const fresh = freshCall(before, alert, scene);
  //  Who reported it knows. What a person reported is answered by who is responsible, not by who cooks.
  const except = alert.source === "person" ? event.by : undefined;
  const start = alert.source === "person" && !isUrgent(alert) ? { ...fresh, level: "staff" } : fresh;
  const first =
    alert.assignee !== undefined && alert.assignee !== except
      ? tellAssignee(fresh, alert, scene)
      : climb(start, alert, scene, { kind, except });
  const groups = groupsToTell(fresh, alert, scene);
  const served = servedToTell(first.call, alert, scene);
  const tell = [
    ...first.tell,
    ...served.map((one) => telling(one, kind)),
    ...groups.map((channel) => tellGroup(channel, kind)),
  ];
  const told = [...first.call.told, ...served];
  const call = { ...first.call, told, groups: groups.map(({ id }) => id) };
  if (alert.state === "firing") return { call, tell, nextDue: first.nextDue };
  //  Taken on between its beginning and this moment.
  return { ...remindFromNow(call, alert, scene), tell };
}

/** It has an owner from the beginning: they are told first, and those above their level if they do not look at it. */
function tellAssignee(call: Call, alert: Alert, scene: Scene): Step {
  const levels = dutyTree(scene.duty, scene.now, alert.severity === "critical");
  const level = levels.find(({ people }) => people.some(({ account }) => account === alert.assignee));
  const told = tellOne({ ...call, level: level?.name ?? "staff" }, alert.assignee, "assigned", scene);
  //  As on any level, quiet hours do not count.
  const after = { ...told.call, levelAt: firstReached(told.call.told, alert, scene) };
  return { ...told, call: after, nextDue: nextLevelAt(after, alert, levels, scene) };
}

/** Told once more at once, with those whose hours do not count any more, and those who are told of such things alone. */
function raise(call: Call, alert: Alert, scene: Scene): Step {
  if (call.told.length === 0) return begin(call, "opened", { kind: "opened", by: "" }, alert, scene);
  const levels = dutyTree(scene.duty, scene.now, alert.severity === "critical");
  const upTo = levels.filter(({ name }) => heightOf(name) <= heightOf(call.level));
  const before = call.told.flatMap((one) => standIn(one, scene));
  const also = upTo.flatMap(({ name, siteId, people }) =>
    people
      .filter(({ account }) => !before.some((one) => one.account === account))
      .map((person) => toldAs(person, "duty", name, siteId)),
  );
  const known = [...before, ...also];
  const people = [...known, ...servedToTell({ told: known }, alert, scene)];
  const groups = groupsToTell(call, alert, scene);
  const after: Call = {
    ...call,
    severity: alert.severity,
    reminders: 0,
    //  Who is away was told that it began, and is told that it is over.
    told: [...people, ...call.told.filter((one) => !people.some(({ account }) => account === one.account))],
    groups: groups.map(({ id }) => id),
    phase: alert.state === "firing" ? "climbing" : "reminding",
    levelAt: scene.now,
  };
  const tell = [
    ...people.map((one) => telling(one, "raised")),
    ...groups.map((channel) => tellGroup(channel, "raised")),
  ];
  const nextDue =
    after.phase === "climbing"
      ? nextLevelAt(after, alert, levels, scene)
      : reminderAt(after, !isUrgent(alert), scene);
  return { call: after, tell, nextDue };
}

/** Of what is not urgent only silence goes up, and by one level. */
function climbCalmly(call: Call, alert: Alert, scene: Scene): Step {
  const levels = new Set(call.told.map(({ level }) => level));
  const isSilent = call.level === undefined || !scene.wasSeen(call.level);
  if (isSilent && levels.size < 2) return climb(call, alert, scene, { kind: "escalated" });
  return remindFromNow(call, alert, scene);
}

function sendBack(call: Call, alert: Alert, scene: Scene): Step {
  const step = tellOne(call, alert.assignee ?? alert.acted?.by, "returned", scene);
  const after: Call = { ...step.call, phase: "reminding", reminders: 0 };
  return { ...step, call: after, nextDue: reminderAt(after, !isUrgent(alert), scene) };
}

function remindFromNow(call: Call, alert: Alert, scene: Scene): Step {
  const after: Call = { ...call, phase: "reminding", reminders: 0 };
  return { call: after, tell: [], nextDue: reminderAt(after, !isUrgent(alert), scene) };
}

function resumed(call: Call, alert: Alert): Call {
  if (alert.state === "acted") return call;
  return { ...call, phase: alert.state === "firing" ? "climbing" : "reminding" };
}

/** Everybody who was told that it began is told that it is over, once. */
function finish(call: Call | undefined, alert: Alert, scene: Scene): Step | undefined {
  if (call === undefined) return undefined;
  const isDue = alert.recheck?.state === "due";
  if (call.isTold && call.phase === (isDue ? "rechecking" : "over")) return undefined;
  const over: Step = { call: { ...call, phase: "over" }, tell: [], nextDue: null };
  const isAsked = call.phase === "rechecking";
  const asked: Step = isAsked ? { call, tell: [], nextDue: "same" } : callRecheck(call, alert, scene);
  const next = isDue ? asked : over;
  if (call.isTold) return next;
  const groups = scene.channels.filter(({ id }) => call.groups.includes(id));
  //  A rule that asks no more does not know whether all is well: nobody is told that it is.
  if (scene.isOverUnasked) {
    //  But what rings on site must end.
    const lamps = groups.filter(({ kind }) => kind === "mqtt").map((lamp) => tellGroup(lamp, "resolved"));
    return { ...next, call: { ...next.call, isTold: true }, tell: [...lamps, ...next.tell] };
  }
  const tell = [
    //  Who looks again knows, or does now.
    ...call.told.filter(({ reason }) => reason !== "recheck").map((one) => telling(one, "resolved")),
    ...groups.map((channel) => tellGroup(channel, "resolved")),
  ];
  return { ...next, call: { ...next.call, isTold: true }, tell: [...tell, ...next.tell] };
}

function isFinished({ state }: Alert): boolean {
  return state === "resolved" || state === "closed";
}

/** Groups that are told of such a thing; of one that has become less grave also those that know of it. */
function groupsToTell(call: Pick<Call, "groups">, alert: Alert, scene: Scene): Channel[] {
  return scene.channels.filter(
    (channel) =>
      reachOf(channel) === "group" &&
      (call.groups.includes(channel.id) || !isGraver(channel.least, alert.severity)),
  );
}

function tellGroup(channel: Channel, kind: MessageKind): Telling {
  const { siteId } = channel;
  return { to: { channel }, kind, why: { reason: "group", ...(siteId === null ? {} : { siteId }) } };
}
