// What a person does by a one-tap link: one of the actions of this folder, in one transaction with the link's own state.
// Promise: each press is done once, however often a bad line makes the browser send it; the first takes the link for its
// browser; and what the action refuses uses nothing up.
import { hashOneTapToken, isSeat, type OneTapGate, oneTapGate, SEAT_MS } from "../access/one-tap.ts";
import { permission } from "../access/rights.ts";
import { holderOfOneTap, type Who } from "../access/sessions.ts";
import type { Alert, SiteId, UnixMs } from "../model.ts";
import { findAlert } from "../store/alerts.ts";
import { type AuditEvent, addAuditLine } from "../store/audit.ts";
import type { BookQueries } from "../store/book.ts";
import {
  countPresses,
  findPress,
  insertPress,
  noteOpened,
  type OneTap,
  oneTapById,
  takeOneTap,
} from "../store/one-tap.ts";
import { type Desk, type Outcome, type Refused, refuse } from "./desk.ts";

/** Made by the browser, one for each thing that its person does. */
export const PRESS_KEY = /^[\w-]{8,64}$/;
/** Chosen: an alert with all its photos, many times over. */
const MOST_PRESSES = 60;

export type Press = {
  readonly key: string;
  /** What the browser keeps that the link belongs to from the first press on. */
  readonly seat: string | undefined;
  /** The address that it came from. */
  readonly from: string;
  /** In one word, for the audit log. */
  readonly what: string;
  /** What was asked, as text: the same key with another is refused. */
  readonly asked: string;
};

/** What a link shows and allows now. */
export type OneTapLook =
  | {
      readonly gate: Extract<OneTapGate, { state: "fresh" | "held" }>;
      readonly who: Who;
      readonly alert: Alert;
    }
  | {
      readonly gate:
        | Extract<OneTapGate, { state: "used" | "ended" }>
        /** The person signs in no more, sees the alert no more, or has to do something first. */
        | { readonly state: "lost" };
      /** Where its alert is. */
      readonly siteId: SiteId | undefined;
    };

/** Looks and changes nothing, however often. */
export async function lookByOneTap(
  desk: Desk,
  link: OneTap,
  seat: string | undefined,
  db: BookQueries = desk.book.db,
): Promise<OneTapLook> {
  const at = desk.clock.now();
  const alert = await findAlert(db, link.alertId);
  const siteId = alert?.siteId;
  const gate = oneTapGate(link, seat, at);
  if (gate.state === "used" || gate.state === "ended") return { gate, siteId };
  const who = await holderOfOneTap(db, desk.secondFactor, link, at);
  if (who === undefined || alert === undefined) return { gate: { state: "lost" }, siteId };
  const may = permission(who.person, "alerts.read", alert.siteId, desk.tree());
  return may === "granted" ? { gate, who, alert } : { gate: { state: "lost" }, siteId };
}

/** Does something by a link. `work` is given the desk and the person that its action asks for; its answer must be plain JSON. */
export async function pressOneTap<T>(
  desk: Desk,
  link: OneTap,
  press: Press,
  work: (desk: Desk, who: Who, alert: Alert) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const { seat } = press;
  if (!isSeat(seat))
    return refuse(409, "Open the link first: this browser keeps no cookie of it.", "no-seat");
  const told: Alert[] = [];
  const outcome = await desk.book
    .together((queries) => pressOnce({ desk, queries, told }, link, { ...press, seat }, work))
    .catch((error: unknown) => {
      if (error instanceof Undone) return error.refusal;
      throw error;
    });
  for (const alert of told) desk.showAlert(alert);
  return outcome;
}

async function pressOnce<T>(
  { desk, queries, told }: { readonly desk: Desk; readonly queries: Queries; readonly told: Alert[] },
  link: OneTap,
  press: Press & { readonly seat: string },
  work: (desk: Desk, who: Who, alert: Alert) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const at = desk.clock.now();
  const { key, seat, what, asked } = press;
  const print = hashOneTapToken(`${what}\n${asked}`);
  const now = (await oneTapById(queries, link.id)) ?? link;
  const known = await doneBefore(queries, now, press, print);
  if (known !== undefined) return known as Outcome<T>;
  const look = await lookByOneTap(desk, now, seat, queries);
  if (!("who" in look)) return whyClosed(look);
  const done = await work(inside(desk, queries, told), look.who, look.alert);
  if ("refused" in done) throw new Undone(done);
  if (now.used === undefined)
    await takeOneTap(queries, link.id, { at, seatHash: hashOneTapToken(seat), seatUntil: at + SEAT_MS });
  await noteOpened(queries, link, at);
  await insertPress(queries, link.id, { key, at, print, answer: done.done });
  await addAuditLine(queries, lineOf(look.alert, link, press, at));
  return done;
}

/** A person has opened the page; told by its script, never by the mere fetching of it. */
export async function openByOneTap(
  desk: Desk,
  link: OneTap,
  seat: string | undefined,
  from: string,
): Promise<void> {
  const look = await lookByOneTap(desk, link, seat);
  if (!("alert" in look)) return;
  const at = desk.clock.now();
  const opened = await desk.book.together(async (queries) => {
    if (!(await noteOpened(queries, link, at))) return undefined;
    await addAuditLine(queries, lineOf(look.alert, link, { what: "open", from }, at));
    return await findAlert(queries, link.alertId);
  });
  //  Whoever has it open asks for its life again.
  if (opened !== undefined) desk.showAlert(opened);
}

/** Ends the transaction without a trace. */
class Undone extends Error {
  readonly refusal: Refused;
  constructor(refusal: Refused) {
    super(refusal.refused.detail);
    this.refusal = refusal;
  }
}

/** The answer to a press that was done before; the seat may be over by now, the line was away for so long. */
async function doneBefore(
  queries: BookQueries,
  now: OneTap,
  { key, seat }: { readonly key: string; readonly seat: string },
  print: string,
): Promise<Outcome<unknown> | undefined> {
  if (now.used?.seatHash !== hashOneTapToken(seat) || now.revokedAt !== undefined) return undefined;
  const before = await findPress(queries, now.id, key);
  if (before === undefined) {
    const isFull = (await countPresses(queries, now.id)) >= MOST_PRESSES;
    return isFull ? refuse(429, "This link was pressed too often: sign in.", "used") : undefined;
  }
  if (before.print === print) return { done: before.answer };
  return refuse(409, "Something else was done under this key: make another key for each thing.");
}

function whyClosed({ gate }: Exclude<OneTapLook, { readonly who: Who }>): Refused {
  if (gate.state === "lost")
    return refuse(403, "This link has ended: its person may not see this alert any more.", "one-tap-ended");
  if (gate.state === "used")
    return refuse(409, "This link was used in another browser: sign in.", "one-tap-used");
  return refuse(409, "This link has ended: sign in.", "one-tap-ended");
}

type Queries = Parameters<Parameters<Desk["book"]["together"]>[0]>[0];

/** The desk for an action that is done within a transaction: what it changes is kept with the rest, or not at all, and shown afterwards. */
function inside(desk: Desk, queries: Queries, told: Alert[]): Desk {
  return {
    ...desk,
    book: { ...desk.book, db: queries, together: (work) => work(queries) },
    showAlert: (alert) => told.push(alert),
  };
}

/** The action's own line names the account; this one says that it came by a link, and by which. */
function lineOf(
  alert: Alert,
  link: OneTap,
  { what, from }: Pick<Press, "what" | "from">,
  at: UnixMs,
): AuditEvent {
  return {
    at,
    who: link.account,
    action: what === "open" ? "one-tap.open" : "one-tap.press",
    siteId: alert.siteId,
    target: alert.id,
    detail: `${what}, by one-tap ${link.id}, from ${from}`,
  };
}
