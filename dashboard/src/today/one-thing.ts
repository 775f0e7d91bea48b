// What somebody in a kitchen has to do now, if anything: one thing, the most urgent. Pure.
import { holdsFood } from "../../../devices/food-places.ts";
import type { Alert, Sensor } from "../../../hub/serve/contract.ts";
import { isOver, mostUrgentFirst } from "../alerts/alert-words.ts";
import { judge } from "../sensors/sensor-state.ts";

export type OneThing =
  /** An alert that waits for this person: to be taken on, or for what was done. */
  | { readonly kind: "alert"; readonly alert: Alert; readonly others: number }
  /** A fridge that is outside its limits, not long enough to be an alert. */
  | { readonly kind: "outside"; readonly sensor: Sensor }
  /** Alerts that somebody works on already. */
  | { readonly kind: "in-hand"; readonly alert: Alert; readonly others: number }
  /** A fridge of which nothing is known now. */
  | { readonly kind: "unknown"; readonly sensor: Sensor }
  /** All is well; since then, where something was not well today. */
  | { readonly kind: "well"; readonly fridges: number; readonly since: number | undefined }
  /** There is nothing that could be well or not. */
  | { readonly kind: "no-fridges" };

/** Fridges, freezers and whatever else holds food. */
export function fridgesOf(sensors: readonly Sensor[]): Sensor[] {
  return sensors.filter(({ place }) => holdsFood(place));
}

export function oneThing(
  { alerts, sensors }: { readonly alerts: readonly Alert[]; readonly sensors: readonly Sensor[] },
  account: string,
  nowMs: number,
  /** When today began. */
  dayMs: number,
): OneThing {
  const open = alerts.filter((alert) => !isOver(alert) && alert.foldedInto === undefined);
  const waiting = open.filter((alert) => waitsFor(alert, account, nowMs)).toSorted(mostUrgentFirst);
  const [first] = waiting;
  if (first !== undefined) return { kind: "alert", alert: first, others: waiting.length - 1 };
  const fridges = fridgesOf(sensors);
  const told = new Set(open.map(({ deviceId }) => deviceId));
  const stateOf = (sensor: Sensor) => judge(sensor, nowMs).state;
  const outside = fridges.find((one) => !told.has(one.id) && ["above", "below"].includes(stateOf(one)));
  if (outside !== undefined) return { kind: "outside", sensor: outside };
  const [running] = open.toSorted(mostUrgentFirst);
  if (running !== undefined) return { kind: "in-hand", alert: running, others: open.length - 1 };
  const unknown = fridges.find((one) => ["silent", "never"].includes(stateOf(one)));
  if (unknown !== undefined) return { kind: "unknown", sensor: unknown };
  if (fridges.length === 0) return { kind: "no-fridges" };
  const ends = alerts.flatMap(({ resolvedAt }) => (resolvedAt === undefined ? [] : [Date.parse(resolvedAt)]));
  const since = Math.max(...ends.filter((end) => end >= dayMs), Number.NEGATIVE_INFINITY);
  return { kind: "well", fridges: fridges.length, since: Number.isFinite(since) ? since : undefined };
}

/** Nobody has it; or this person has, and has not said what was done. What was put off is not asked for again before its time. */
function waitsFor(alert: Alert, account: string, nowMs: number): boolean {
  if (alert.snoozed !== undefined && Date.parse(alert.snoozed.until) > nowMs) return false;
  //  A rectification order waits for whoever answers for it.
  if (alert.order !== undefined && alert.assignee !== account) return false;
  if (alert.state === "firing") return true;
  if (alert.state !== "acknowledged") return false;
  return alert.assignee === account || alert.acknowledged?.by === account;
}
