// Alerts while folding changes them: each is written once, causes that are opened before what they cover. And what kinds of
// alerts folding knows.
import type { Alert, Happening, UnixMs } from "../model.ts";
import { CAUSE_RULES, type Cause, CONSEQUENCES } from "./causes.ts";
import { isPresent } from "./flapping.ts";

/** An alert as it is to be written, and what happened to it. */
export type Change = {
  readonly alert: Alert;
  readonly happened: readonly Happening[];
  readonly isNew: boolean;
};

/** Chosen, as for any alert: what comes back within the hour is the same once more. */
export const COMES_BACK_WITHIN_MS = 60 * 60_000;
/** True for an alert of an absence, which may follow from a cause. */
export function isConsequence(alert: Pick<Alert, "source" | "rule" | "deviceId">): boolean {
  return alert.source === "rule" && alert.deviceId !== undefined && CONSEQUENCES.has(alert.rule ?? "");
}

/** True for an alert that covers others. */
export function isCause(alert: Pick<Alert, "source" | "rule" | "deviceId">): boolean {
  const rules: readonly string[] = CAUSE_RULES;
  return alert.source === "rule" && alert.deviceId === undefined && rules.includes(alert.rule ?? "");
}

/** True for the alert of just this cause: there is one of it at a time. */
export function isOf({ rule, siteId, way }: Alert, cause: Cause): boolean {
  return rule === cause.rule && siteId === cause.siteId && way === cause.way;
}

export function isResolved({ resolvedAt }: Alert): boolean {
  return resolvedAt !== undefined;
}

/** Alerts while they are being changed: each is written once, causes that are opened first. */
export type Sheet = {
  readonly find: (id: string) => Alert | undefined;
  readonly openCauses: () => Alert[];
  /** Open alerts of absence. */
  readonly silent: () => Alert[];
  readonly coveredBy: (causeId: string) => Alert[];
  /** A cause of the same that was over a short while ago. */
  readonly findOver: (cause: Cause, at: UnixMs) => Alert | undefined;
  readonly open: (alert: Alert, happened: Happening, isNew: boolean) => void;
  readonly put: (alert: Alert, ...happened: readonly Happening[]) => void;
  /** Adds to what is said of an alert's opening. */
  readonly note: (id: string, data: Readonly<Record<string, unknown>>) => void;
  readonly changes: () => readonly Change[];
};

export function createSheet(given: readonly Change[], kept: readonly Alert[]): Sheet {
  const alerts = new Map(kept.map((alert) => [alert.id, alert]));
  const opened = new Map<string, Change>();
  const changes = new Map(given.map((change) => [change.alert.id, change]));
  for (const { alert } of given) alerts.set(alert.id, alert);

  const all = () => [...alerts.values()];
  return {
    find: (id) => alerts.get(id),
    openCauses: () => all().filter((alert) => isCause(alert) && !isResolved(alert)),
    silent: () => all().filter((alert) => isConsequence(alert) && isPresent(alert)),
    coveredBy: (causeId) => all().filter((alert) => alert.foldedInto === causeId && isConsequence(alert)),
    findOver: (cause, at) =>
      all()
        .filter((alert) => isCause(alert) && isOf(alert, cause))
        .filter(({ state }) => state !== "closed")
        .findLast(({ resolvedAt }) => resolvedAt !== undefined && at - resolvedAt <= COMES_BACK_WITHIN_MS),
    open: (alert, happened, isNew) => {
      const before = changes.get(alert.id)?.happened ?? [];
      changes.delete(alert.id);
      alerts.set(alert.id, alert);
      opened.set(alert.id, { alert, happened: [...before, happened], isNew });
    },
    put: (alert, ...happened) => {
      alerts.set(alert.id, alert);
      const in_ = opened.has(alert.id) ? opened : changes;
      const before = in_.get(alert.id);
      in_.set(alert.id, {
        alert,
        happened: [...(before?.happened ?? []), ...happened],
        isNew: before?.isNew ?? false,
      });
    },
    note: (id, data) => {
      const change = changes.get(id);
      const [first, ...rest] = change?.happened ?? [];
      if (change === undefined || first === undefined) return;
      changes.set(id, { ...change, happened: [{ ...first, data: { ...first.data, ...data } }, ...rest] });
    },
    changes: () => [
      //  A cause that turned out to cover nothing is none.
      ...[...opened.values()].filter(
        ({ alert, isNew }) => !isNew || all().some((one) => one.foldedInto === alert.id),
      ),
      ...changes.values(),
    ],
  };
}
