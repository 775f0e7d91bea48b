// What is told to people about alerts: the channels it goes through, and the messages that wait, go and have gone. Types only.
import type { Severity } from "../../devices/limits.ts";
import type { SiteId, UnixMs } from "../model.ts";

export type Language = "zh" | "en";

/** A group's robot, or a way to single people; what is shown in the dashboard itself needs no channel. */
export type ChannelKind = "wecom" | "wecom-app" | "dingtalk" | "feishu" | "email" | "hook" | "mqtt";

export type Channel = {
  readonly id: string;
  /** It serves this site and all below; null: the whole hub. */
  readonly siteId: SiteId | null;
  readonly kind: ChannelKind;
  readonly name: string;
  readonly isOn: boolean;
  /** Of the kind; never a secret. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly hasSecret: boolean;
  /** A group is told of nothing less grave. */
  readonly least: Severity;
  readonly language: Language;
  /** Since when nothing gets through, and what was said last; undefined while it works. */
  readonly dead?: { readonly since: UnixMs; readonly why: string };
};

/** Where one person is reached, as they or their manager wrote it down. */
export type Address = {
  readonly email?: string;
  readonly mobile?: string;
  /** By which a robot names them: WeCom's user id. */
  readonly wecomUser?: string;
};

export type MessageKind =
  /** An alert: it has begun, gone to the next level, is still there, has become graver, is back, is over. */
  | "opened"
  | "escalated"
  | "still"
  | "raised"
  | "reopened"
  | "resolved"
  /** Somebody is to do something: was made its owner, is to look again, got it sent back, has another deadline, is late. */
  | "assigned"
  | "recheck"
  | "returned"
  | "due-changed"
  | "overdue"
  /** Several at once: what quiet hours held, or what a channel's limit held. */
  | "digest"
  /** Not of an alert. */
  | "channel-dead"
  | "audit-head"
  | "test";

/** Why somebody got it; words are made of it in their language. */
export type Why = {
  /** The level of the duty tree, or what else made them be told. */
  readonly reason: "duty" | "assignee" | "group" | "recheck" | "deputy" | "channel" | "test";
  /** A level of the duty tree; "served": whose pupils eat from the kitchen; "admin": nobody else is there to be told. */
  readonly level?: string;
  readonly siteId?: SiteId;
  /** For how many minutes those before them had not answered. */
  readonly afterMin?: number;
  /** In whose place. */
  readonly deputyFor?: string;
  /** Levels before theirs that were passed over, and why: nobody is there, all are away, or it is not their hours. */
  readonly passed?: readonly { readonly level: string; readonly because: "nobody" | "away" | "hours" }[];
  /** Nobody of the level before had so much as opened it, or nothing had reached them. */
  readonly unseen?: boolean;
};

export type MessageState =
  | "waiting"
  /** Handed to the provider, whose answer is not known: after a crash it may have been sent, and is sent once more. */
  | "sending"
  | "sent"
  | "failed"
  /** Told as a part of another one. */
  | "merged"
  /** Not needed any more before it went. */
  | "dropped";

/** One message through one channel, for one person or a group. Its id is the idempotency key. */
export type Message = {
  readonly id: string;
  /** Null: shown in the dashboard alone. */
  readonly channelId: string | null;
  /** Undefined: a group. */
  readonly account?: string;
  readonly address?: Address;
  readonly siteId: SiteId;
  readonly alertId?: string;
  readonly kind: MessageKind;
  readonly severity: Severity;
  readonly language: Language;
  readonly why: Why;
  /** Plain JSON for kinds that are not made from their alert alone: what a digest holds, what a head is. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly createdAt: UnixMs;
  /** Quiet hours hold it until then. */
  readonly notBefore: UnixMs;
  readonly state: MessageState;
  readonly tries: number;
  readonly nextTryAt: UnixMs;
  readonly sentAt?: UnixMs;
  /** It may have been sent twice. */
  readonly isUncertain: boolean;
  readonly mergedInto?: string;
  readonly lastError?: string;
  /** When its link was opened first. */
  readonly openedAt?: UnixMs;
};
