// Who would be called if something happened now and nobody answered: the planner's own steps, played forward. Pure.
import type { Alert, SiteId, UnixMs, Why } from "../model.ts";
import type { Call, Scene } from "./call.ts";
import type { DutyPerson } from "./duty.ts";
import { afterEvent, whenDue } from "./plan.ts";

/** One level of a call that has not happened: told at `at`. */
export type Foreseen = {
  readonly at: UnixMs;
  /** As in `Why`: a level, "served" or "admin". */
  readonly level: string;
  readonly people: readonly DutyPerson[];
  /** Levels that are passed over before it. */
  readonly passed: NonNullable<Why["passed"]>;
};

/** Chosen: more than there are levels. */
const MOST_STEPS = 12;

export function foresee(siteId: SiteId, severity: Alert["severity"], scene: Scene): Foreseen[] {
  const { now } = scene;
  const alert: Alert = {
    id: "",
    siteId,
    source: "rule",
    severity,
    state: "firing",
    since: now,
    firedAt: now,
  };
  const found: Foreseen[] = [];
  let call: Call | undefined;
  let at: UnixMs = now;
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const moment = { ...scene, now: at };
    const step =
      call === undefined
        ? afterEvent(undefined, { kind: "opened", by: "rule" }, alert, moment)
        : whenDue(call, alert, moment);
    if (step === undefined) break;
    for (const { to, why } of step.tell) {
      if (!("account" in to)) continue;
      const person = {
        account: to.account,
        ...(why.deputyFor === undefined ? {} : { deputyFor: why.deputyFor }),
      };
      const same = found.find((one) => one.at === at && one.level === why.level);
      if (same === undefined)
        found.push({ at, level: why.level ?? "", people: [person], passed: why.passed ?? [] });
      else found[found.indexOf(same)] = { ...same, people: [...same.people, person] };
    }
    call = step.call;
    if (call.phase !== "climbing" || typeof step.nextDue !== "number") break;
    at = step.nextDue;
  }
  return found;
}
