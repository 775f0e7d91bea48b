// The ends of an alert: a person says that it is over, and why; somebody else looks again; sends it back; closes it for
// good. Who worked on it never looks at their own work.
import type { Who } from "../access/sessions.ts";
import { closed, rechecked, resolvedByHand, returned } from "../alerts/steps.ts";
import type { Alert, UnixMs } from "../model.ts";
import { takeStep } from "./alert-step.ts";
import type { Desk, Outcome } from "./desk.ts";
import { returnedOrder } from "./order-checks.ts";

export async function resolveAlert(
  desk: Desk,
  who: Who,
  id: string,
  reason: string,
): Promise<Outcome<Alert>> {
  return await takeStep(desk, who, {
    id,
    step: "resolve",
    detail: reason,
    isRepeat: ({ alert, by }) => alert.resolution?.by === by && alert.resolution.reason === reason,
    decide: ({ alert, by, at }) => resolvedByHand(alert, { by, at }, reason),
  });
}

export async function recheckAlert(desk: Desk, who: Who, id: string, note: string): Promise<Outcome<Alert>> {
  return await takeStep(desk, who, {
    id,
    step: "recheck",
    detail: note,
    isRepeat: ({ alert, by }) => alert.recheck?.state === "passed" && alert.recheck.by === by,
    //  Who finds an order well done closes it.
    decide: ({ alert, by, at }) => (alert.order ? closed : rechecked)(alert, { by, at }, note),
  });
}

/** @param dueAt of an order: its new deadline; without it, by its severity */
export async function returnAlert(
  desk: Desk,
  who: Who,
  id: string,
  { note, dueAt }: { readonly note: string; readonly dueAt?: UnixMs | undefined },
  zone: string,
): Promise<Outcome<Alert>> {
  return await takeStep(desk, who, {
    id,
    step: "return",
    detail: note,
    isRepeat: ({ alert: { recheck, state }, by }) =>
      recheck?.state === "returned" &&
      recheck.by === by &&
      recheck.note === note &&
      (state === "acknowledged" || state === "firing"),
    decide: ({ alert, by, at }) => returnedOrder(desk, returned(alert, { by, at }, note), dueAt, zone),
  });
}

export async function closeAlert(desk: Desk, who: Who, id: string, note: string): Promise<Outcome<Alert>> {
  return await takeStep(desk, who, {
    id,
    step: "close",
    detail: note,
    isRepeat: ({ alert, by }) => alert.closed?.by === by,
    decide: ({ alert, by, at }) => closed(alert, { by, at }, note),
  });
}
