// What every step of an alert's life has in common: the right to it, the alert as it is inside the transaction that writes,
// whether the step can be taken now, and the alert, its events and the audit line written together.
import type { Action } from "../access/rights.ts";
import type { Who } from "../access/sessions.ts";
import { type After, type Hindrance, hindrance, STEPS, type StepName, workersOf } from "../alerts/steps.ts";
import type { Alert, AlertEvent, UnixMs } from "../model.ts";
import { listEvents } from "../store/alert-events.ts";
import { findAlert, hasOpenTwin, updateAlert } from "../store/alerts.ts";
import { addAuditLine } from "../store/audit.ts";
import type { BookQueries } from "../store/book.ts";
import { changed } from "./changed.ts";
import { type Desk, type Outcome, type Refused, refuse, whyNot } from "./desk.ts";
import { decidesOn, whyNotStep } from "./order-checks.ts";

const NO_SUCH = refuse(404, "There is no such alert.");

const WORDS: Readonly<Record<Hindrance, string>> = {
  closed: "It was closed for good. A comment can still be added.",
  over: "It is over already.",
  "not-over": "It is not over: nobody looks again, or closes it, before it is.",
  "nothing-done": "Nothing was done yet that could be sent back.",
  "no-recheck": "It asks for no second look, or had it.",
  "own-work": "You worked on it yourself: somebody else looks again.",
};

/** The rights that steps ask for; one step, one right, but that who looks again also sends back. */
const RIGHT_OF: Readonly<Record<StepName, Action>> = {
  acknowledge: "alerts.acknowledge",
  act: "alerts.act",
  resolve: "alerts.resolve",
  recheck: "alerts.recheck",
  return: "alerts.recheck",
  close: "alerts.close",
  assign: "alerts.assign",
  snooze: "alerts.snooze",
};

export type StepScene = {
  readonly queries: BookQueries;
  readonly alert: Alert;
  readonly events: readonly AlertEvent[];
  readonly by: string;
  readonly at: UnixMs;
};

export type StepOrder = {
  readonly id: string;
  readonly step: StepName;
  /** True if exactly this was done before: a phone sends again what it heard no answer to. */
  readonly isRepeat: (scene: StepScene) => boolean;
  readonly decide: (scene: StepScene) => Promise<After | Refused> | After | Refused;
  /** For the audit log, in the person's words. */
  readonly detail: string;
};

/** Takes a step, or says why not. What was done before in the same way is answered again and changes nothing. */
export async function takeStep(desk: Desk, who: Who, order: StepOrder): Promise<Outcome<Alert>> {
  const { id, step } = order;
  const seen = await findAlert(desk.book.db, id);
  const refused = whyNot(desk, who, RIGHT_OF[step], seen?.siteId, "alert");
  if (refused !== undefined || seen === undefined) return refused ?? NO_SUCH;
  const by = who.person.account;
  const at = desk.clock.now();
  const outcome = await desk.book.together(async (queries) => {
    //  Read again inside the transaction: the rules or another person may have changed it since.
    const alert = (await findAlert(queries, id)) ?? seen;
    const events = await listEvents(queries, id);
    const scene = { queries, alert, events, by, at };
    if (order.isRepeat(scene)) return { alert, happened: [] };
    const hinders = hindrance(alert, step, by, workersOf(events));
    if (hinders !== undefined) return refuseStep(hinders);
    const mayNot = whyNotStep(desk, who, step, alert, events);
    if (mayNot !== undefined) return mayNot;
    const after = await order.decide(scene);
    if ("refused" in after || after.happened.length === 0) return after;
    if (alert.resolvedAt !== undefined && after.alert.resolvedAt === undefined) {
      const twin = await hasOpenTwin(queries, alert);
      if (twin)
        return refuse(409, "The same rule has opened another alert on this device since: see to that one.");
    }
    await updateAlert(queries, after.alert, after.happened);
    await addAuditLine(queries, {
      at,
      who: by,
      action: `alerts.${step}`,
      siteId: alert.siteId,
      target: id,
      detail: order.detail,
      ...changed(alert, after.alert),
    });
    return after;
  });
  if ("refused" in outcome) return outcome;
  if (outcome.happened.length > 0) desk.showAlert(outcome.alert);
  return { done: outcome.alert };
}

/** The refusal's kind lets a page say it in its reader's language. */
function refuseStep(hinders: Hindrance): Refused {
  return refuse(hinders === "own-work" ? 403 : 409, WORDS[hinders], `alert-${hinders}`);
}

/** What somebody may do with an alert now, and whether it is their own work that waits for somebody else's look. */
export async function possibleSteps(
  desk: Desk,
  who: Who,
  alert: Alert,
): Promise<{ readonly steps: StepName[]; readonly ownWork: boolean; readonly decides: boolean }> {
  const events = await listEvents(desk.book.db, alert.id);
  const workers = workersOf(events);
  const { account } = who.person;
  const may = (step: StepName) => whyNot(desk, who, RIGHT_OF[step], alert.siteId, "alert") === undefined;
  const hinders = (step: StepName) => hindrance(alert, step, account, workers);
  return {
    steps: STEPS.filter((step) => {
      const isNew = step !== "acknowledge" || alert.acknowledged === undefined;
      //  Who looks again at an order closes it, or sends it back.
      const isOne = alert.order === undefined || step !== "recheck";
      const ofOrder = () => whyNotStep(desk, who, step, alert, events) === undefined;
      return isNew && isOne && may(step) && hinders(step) === undefined && ofOrder();
    }),
    decides: decidesOn(desk, who, alert, events),
    ownWork: may("recheck") && hinders("recheck") === "own-work",
  };
}
