// What an alert itself tells of its life, in order; its page has the whole of it. Pure.
import type { Alert } from "../../../hub/serve/contract.ts";

export type Happened = {
  readonly kind: "since" | "fired" | "acknowledged" | "acted" | "resolved" | "recheck" | "closed" | "snoozed";
  readonly at: string;
  readonly by?: string;
  readonly words?: string;
};

export function lifeOf(alert: Alert): Happened[] {
  const { since, firedAt, acknowledged, acted, resolvedAt, resolution, recheck, closed, snoozed } = alert;
  const all: (Happened | undefined)[] = [
    since === firedAt ? undefined : { kind: "since", at: since },
    { kind: "fired", at: firedAt },
    acknowledged && { kind: "acknowledged", ...said(acknowledged.by, acknowledged.at, acknowledged.note) },
    acted && { kind: "acted", ...said(acted.by, acted.at, acted.what) },
    resolvedAt === undefined
      ? undefined
      : { kind: "resolved", ...said(resolution?.by, resolvedAt, resolution?.reason) },
    recheck?.at === undefined
      ? undefined
      : { kind: "recheck", ...said(recheck.by, recheck.at, recheck.note) },
    closed && { kind: "closed", ...said(closed.by, closed.at, closed.note) },
    snoozed && { kind: "snoozed", ...said(snoozed.by, snoozed.until, snoozed.reason) },
  ];
  return all.filter((one) => one !== undefined).toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function said(by: string | undefined, at: string, words: string | undefined): Omit<Happened, "kind"> {
  return { at, ...(by ? { by } : {}), ...(words ? { words } : {}) };
}
