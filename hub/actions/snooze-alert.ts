// A person puts an alert off, with a reason and an end: nobody is reminded until then. The alert goes on all the same, and
// what becomes graver wakes everybody.
import type { Severity } from "../../devices/limits.ts";
import type { Who } from "../access/sessions.ts";
import { snoozed } from "../alerts/steps.ts";
import type { Alert } from "../model.ts";
import { takeStep } from "./alert-step.ts";
import { type Desk, type Outcome, refuse } from "./desk.ts";

const MINUTE_MS = 60_000;

/** Chosen: a shift, so that whoever comes next is reminded; what is critical waits for a delivery or a repair at most. */
export const MOST_SNOOZE_MIN: Readonly<Record<Severity, number>> = {
  notice: 8 * 60,
  warning: 8 * 60,
  critical: 60,
};

export async function snoozeAlert(
  desk: Desk,
  who: Who,
  id: string,
  { minutes, reason }: { readonly minutes: number; readonly reason: string },
): Promise<Outcome<Alert>> {
  return await takeStep(desk, who, {
    id,
    step: "snooze",
    detail: reason,
    //  Sent again a moment later.
    isRepeat: ({ alert: { snoozed: now }, by, at }) =>
      now?.by === by && now.reason === reason && Math.abs(at + minutes * MINUTE_MS - now.until) < MINUTE_MS,
    decide: ({ alert, by, at }) => {
      const most = MOST_SNOOZE_MIN[alert.severity];
      if (minutes > most)
        return refuse(422, `minutes: an alert of this severity can be put off for ${most} minutes at most.`);
      return snoozed(alert, { by, at }, at + minutes * MINUTE_MS, reason);
    },
  });
}
