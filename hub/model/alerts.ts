// The alert, which is the only kind of case: what a rule found and what a person reports differ in `source`. Types only.

import type { Severity } from "../../devices/limits.ts";
import type { MetricName } from "../../devices/metrics.ts";
import type { DeviceId, Role, SiteId, UnixMs } from "../model.ts";

/**
 * firing: nobody has taken it on. acknowledged (确认, of a rectification order 签收): somebody has. acted (处置): something
 * was done. resolved (恢复): the data are back, or a person says so; it waits for nothing more unless `recheck` is due.
 * closed (销号): somebody other than who acted has looked.
 */
export type AlertState = "firing" | "acknowledged" | "acted" | "resolved" | "closed";

export type Alert = {
  readonly id: string;
  readonly siteId: SiteId;
  readonly deviceId?: DeviceId;
  /** What opened it: a rule, which also ends it; or a person, which a rule never touches. */
  readonly source: "rule" | "person";
  readonly rule?: string;
  readonly severity: Severity;
  readonly state: AlertState;
  /** When the excursion began, by the readings. */
  readonly since: UnixMs;
  /** When it became an alert, by the readings. */
  readonly firedAt: UnixMs;
  readonly metric?: MetricName;
  /** The limit that was passed, and the value farthest beyond it so far. */
  readonly limit?: number;
  readonly worst?: number;
  readonly acknowledged?: { readonly by: string; readonly at: UnixMs; readonly note: string };
  /** Who is to see to it; of a rectification order who answers for it (责任人). */
  readonly assignee?: string;
  /** What was done last; everything that was done is in its events. */
  readonly acted?: Acted;
  readonly resolvedAt?: UnixMs;
  /** Why a person said that it is over; absent where the data said so. */
  readonly resolution?: { readonly by: string; readonly reason: string };
  readonly recheck?: Recheck;
  readonly closed?: { readonly by: string; readonly at: UnixMs; readonly note: string };
  /** Nobody is reminded of it until then; it goes on all the same. */
  readonly snoozed?: { readonly by: string; readonly until: UnixMs; readonly reason: string };
  /** How often it has come back soon after it was resolved. */
  readonly reopened?: number;
  /** When it came back, within the last day. */
  readonly backAt?: readonly UnixMs[];
  /** It comes and goes: it is held open, since when it is calm too, until it has been calm for long. */
  readonly flapping?: { readonly since: UnixMs; readonly calmSince?: UnixMs };
  /** The alert that tells its cause: nobody is told of this one by itself meanwhile. */
  readonly foldedInto?: string;
  /** Of an alert that tells of a gateway: the account and the family through which its sensors come. */
  readonly way?: string;
  /** What a person reported; there if and only if `source` is "person". `since` is the moment that it is about. */
  readonly remark?: Remark;
  /** It is a rectification order (整改): what a person reported is to be put right by `assignee`, and is followed until it was. */
  readonly order?: Order;
};

/** What kind of problem an order is about; the first three are what is found wrong most often. */
export type OrderKind = "hygiene" | "retention" | "records" | "equipment" | "camera" | "other";

/** What makes an alert of a person's an order. Its problem is the remark's text. */
export type Order = {
  /** Together its number, 整改〔2026〕12号: counted for each year over the whole hub, without gaps. */
  readonly year: number;
  readonly number: number;
  readonly kind: OrderKind;
  /** What is to be done. */
  readonly requirement: string;
  /** The rule or the check that it rests on; "" where none was named. */
  readonly basis: string;
  /** Who ordered it, in which role, and the site at which they hold that. */
  readonly issued: {
    readonly by: string;
    readonly role: Role;
    readonly from: SiteId;
    readonly at: UnixMs;
  };
  /** Until when it is to be done. */
  readonly dueAt: UnixMs;
  /** When the hub looks next whether it is overdue. */
  readonly lookAt: UnixMs;
  readonly overdue?: Overdue;
};

export type Ordered = Alert & { readonly order: Order };

/** How far up an overdue order has gone. */
export type Overdue = {
  /** What is late: to put it right, or to look whether it was. */
  readonly of: "act" | "recheck";
  /** How often somebody above was told. */
  readonly times: number;
  /** The site whose people were told last, and when. */
  readonly siteId: SiteId;
  readonly at: UnixMs;
};

/** What becomes of food that was too warm: kept (留用), moved to another fridge (转移), discarded (废弃), or none was in it. */
export type Disposition = "kept" | "moved" | "discarded" | "none";

export type Acted = {
  readonly by: string;
  readonly at: UnixMs;
  readonly what: string;
  readonly disposition?: Disposition;
  /** Ids of the photos that were taken. */
  readonly photos: readonly string[];
};

/** Whether somebody other than who acted looks again (复查), and what they found. */
export type Recheck = {
  readonly state: "due" | "passed" | "returned";
  readonly by?: string;
  readonly at?: UnixMs;
  readonly note?: string;
};

/** The words by which a person opened an alert, and what became of them. */
export type Remark = {
  readonly text: string;
  /** Who said it: somebody who was signed in, or a parent by a link, of whom nothing more is known. */
  readonly by: { readonly account: string } | { readonly linkId: string };
  /** Until when it is to be answered, or of a rectification order to be done. */
  readonly dueAt: UnixMs;
  /** In the order in which they were given; who reported it reads them. */
  readonly answers: readonly Words[];
  /** It was abuse: its text is shown to those alone who moderate. */
  readonly setAside?: { readonly by: string; readonly at: UnixMs; readonly reason: string };
};

/** What somebody said, and when. */
export type Words = { readonly by: string; readonly at: UnixMs; readonly text: string };

export type AlertEventKind =
  | "opened"
  /** What was reported became a rectification order; one that is opened as an order has only "opened", with `data.order`. */
  | "ordered"
  | "raised"
  | "lowered"
  | "worsened"
  | "acknowledged"
  | "assigned"
  | "acted"
  /** A photo was put to it; `data` has its id and its SHA-256. */
  | "photo"
  | "commented"
  | "answered"
  | "set-aside"
  | "snoozed"
  | "snooze-ended"
  | "resolved"
  | "reopened"
  | "rechecked"
  | "returned"
  | "closed"
  | "folded"
  | "unfolded"
  | "overdue"
  | "due-changed"
  /** A message about it was planned, sent, given up or opened; `data.state` says which. */
  | "message";

/** One thing that happened to an alert. Lines are only ever added; whoever tells people of alerts follows them. */
export type Happening = {
  readonly kind: AlertEventKind;
  readonly at: UnixMs;
  /** An account, "rule", "hub", or "link:" and the id of a share link. */
  readonly by: string;
  /** Plain JSON; what is in it goes with the kind. */
  readonly data?: Readonly<Record<string, unknown>>;
};

/** A happening as it is kept. */
export type AlertEvent = Happening & {
  /** Rises over all alerts, in the order in which they were committed. */
  readonly seq: number;
  readonly alertId: string;
  /** From 1, without a gap, within its alert. */
  readonly number: number;
  /** SHA-256, in hex, over the alert's hash before and this event: hub/store/alert-events.ts. */
  readonly hash: string;
};
