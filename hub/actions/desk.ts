// What every action works with, and how it answers: the thing done, or why not in words for the person who asked.

import type { CameraReach } from "../access/camera-reach.ts";
import type { DeviceKeys } from "../access/device-keys.ts";
import type { Privacy } from "../access/privacy.ts";
import { type Action, permission } from "../access/rights.ts";
import type { SecondFactorRule } from "../access/second-factor.ts";
import type { Sessions, Who } from "../access/sessions.ts";
import type { ShareLinks } from "../access/share-links.ts";
import type { Tree } from "../access/tree.ts";
import type { Views } from "../access/views.ts";
import type { AddressList } from "../lib/address.ts";
import type { Clock } from "../lib/clock.ts";
import type { SealedBox } from "../lib/sealed-box.ts";
import type { Alert, DeviceId, Message, SiteId } from "../model.ts";
import type { Book } from "../store/book.ts";
import type { Estate } from "../store/estate.ts";
import type { PhotoFiles } from "../store/photo-files.ts";
import type { RuleBook } from "./rule-book.ts";

export type Desk = {
  readonly book: Book;
  readonly estate: Estate;
  /** The tree as it is now. */
  readonly tree: () => Tree;
  readonly sessions: Sessions;
  /** Views of cameras that are open. */
  readonly views: Views;
  /** Closes at once whatever stands on a session or an API token that has just ended. */
  readonly endChannels: (sessionHash: string) => void;
  /** Whether a second factor is asked for, and of whom. */
  readonly secondFactor: SecondFactorRule;
  readonly deviceKeys: DeviceKeys;
  /** The links that parents hold, and what may be shown to parents at all. */
  readonly links: ShareLinks;
  readonly privacy: Privacy;
  /** What is in force where. */
  readonly ruleBook: RuleBook;
  /** Cuts the connections of a device account. */
  readonly disconnectDevice: (account: string) => void;
  /** Seals what is secret in the book. */
  readonly box: SealedBox;
  /** Where cameras may be. */
  readonly cameraReach: CameraReach;
  /** The files of what people photograph. */
  readonly photos: PhotoFiles;
  /** True once a sensor has measured anything. */
  readonly hasReported: (sensorId: DeviceId) => boolean;
  readonly channels: ChannelDesk;
  readonly clock: Clock;
  /** Shows a changed alert to everyone who may see it. */
  readonly showAlert: (alert: Alert) => void;
  /** What a sensor's readings are judged by and corrected with has changed: its past is made again. */
  readonly restate: (sensorId: DeviceId) => Promise<void>;
};

/** What actions on channels need of the sender. */
export type ChannelDesk = {
  /** Networks besides the public internet in which webhooks may be. */
  readonly isListed: AddressList;
  /** For how long the provider's limit would hold one more message; 0: not at all. */
  readonly waitMs: (channelId: string, receiver: Pick<Message, "account" | "address">) => Promise<number>;
  /** Sends a message that is "sending" already, once, and gives the provider's answer. */
  readonly sendNow: (channelId: string, messageId: string) => Promise<ProviderAnswer>;
};

export type ProviderAnswer = {
  readonly outcome: "sent" | "refused" | "failed" | "held" | "unknown";
  readonly detail: string;
  readonly tookMs: number;
};

export type Refused = {
  readonly refused: {
    readonly status: 401 | 403 | 404 | 409 | 422 | 429 | 503;
    readonly detail: string;
    /** Which fields of what was sent are wrong, and why. */
    readonly fields?: readonly { readonly path: string; readonly why: string }[];
    /** What kind of refusal it is, where the page does more than show it: the name of a problem type (serve/problem.ts). */
    readonly kind?: string;
    /** For how long the same will be refused again. */
    readonly retryAfterS?: number;
  };
};
export type Outcome<T> = { readonly done: T } | Refused;

export function refuse(status: Refused["refused"]["status"], detail: string, kind?: string): Refused {
  return { refused: { status, detail, ...(kind === undefined ? {} : { kind }) } };
}

/** The refusal of what a person wrote, field by field. */
export function refuseFields(fields: readonly { readonly path: string; readonly why: string }[]): Refused {
  const detail = fields.map(({ path, why }) => `${path}: ${why}`).join("; ");
  return { refused: { status: 422, detail, fields } };
}

/** Too many wrong tries: says for how long. */
export function refuseFor(waitMs: number): Refused {
  const retryAfterS = Math.ceil(waitMs / 1000);
  const detail = `Too many wrong tries: try again in ${retryAfterS} s.`;
  return { refused: { status: 429, detail, kind: "wait", retryAfterS } };
}

/** Undefined if `who` may do `action` at the site; else the refusal. What is outside the branch reads as not there. */
export function whyNot(
  desk: Desk,
  who: Who,
  action: Action,
  siteId: SiteId | undefined,
  what: string,
): Refused | undefined {
  const missing = refuse(404, `There is no such ${what}, or it is outside your branch.`);
  if (siteId === undefined) return missing;
  const answer = permission(who.person, action, siteId, desk.tree());
  if (answer === "not-found") return missing;
  return answer === "forbidden" ? refuse(403, `Your role may not do this here (${action}).`) : undefined;
}
