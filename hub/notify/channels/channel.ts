// What a file for a channel is: how a notice becomes a request, what the provider's reply means, and how often it may be
// asked. Pure; the sender (../sender.ts) owns the outbox, the time and the network.
import type { Severity } from "../../../devices/limits.ts";
import type { HttpReply, HttpRequest } from "../../lib/guarded-post.ts";
import type { Address, Language, MessageKind, UnixMs } from "../../model.ts";

/** What a message says, as plain text on single lines; each format escapes all of it (../escape.ts). */
export type Notice = {
  /** The message's: the provider's idempotency key, where it takes one. */
  readonly id: string;
  readonly kind: MessageKind;
  readonly severity: Severity;
  readonly language: Language;
  readonly title: string;
  /** The one number that it is about, and what it is of. */
  readonly figure?: { readonly value: string; readonly of: string };
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** Of a digest: one line each. */
  readonly items: readonly string[];
  /** Why the reader got it. */
  readonly why: string;
  /** That it may have been sent before. */
  readonly uncertain?: string;
  readonly link?: { readonly url: string; readonly word: string };
  /** "and 3 more". */
  readonly more: (count: number) => string;
  /** Undefined: a group. */
  readonly to?: Address;
  readonly siteId: string;
  readonly alertId?: string;
};

/** What is known of a channel when something is sent by it. */
export type Way = {
  readonly settings: Readonly<Record<string, unknown>>;
  /** Opened; never written anywhere. */
  readonly secret: Readonly<Record<string, string>>;
  /** What the provider gave for the secret, where it asks for that with each message. */
  readonly token?: string;
};

/** What became of one try. */
export type Verdict =
  | { readonly outcome: "sent"; readonly detail: string }
  /** The provider takes no more just now. */
  | { readonly outcome: "held"; readonly of: Extent; readonly detail: string; readonly waitMs: number }
  /** Will not get better by itself. */
  | { readonly outcome: "refused"; readonly of: Extent; readonly detail: string }
  /** May get better; `isUncertain` where it may have been sent all the same. */
  | {
      readonly outcome: "failed";
      readonly of: Extent;
      readonly detail: string;
      readonly isUncertain: boolean;
    };

/** Whether something is true of one message, or of everything through the channel. */
type Extent = "message" | "channel";

/** How often a provider may be asked: at most `count` within `ms`, for each of these. */
export type Pace = {
  readonly windows: readonly { readonly count: number; readonly ms: number }[];
  /** For one receiver. */
  readonly perReceiver?: { readonly count: number; readonly ms: number };
  /** Whole and half hours are crowded: what is not critical keeps away from them. */
  readonly avoidsHalfHours?: true;
};

export type WebChannel = {
  readonly render: (notice: Notice, way: Way, at: UnixMs) => HttpRequest;
  readonly parse: (reply: HttpReply, way: Way) => Verdict;
  readonly pace: (way: Pick<Way, "settings">) => Pace;
  /** Of a provider that gives a token first: ../web-sending.ts. */
  readonly token?: {
    readonly ask: (way: Way) => HttpRequest;
    readonly read: (reply: HttpReply) => { readonly token: string; readonly goodForMs: number } | Verdict;
    /** True where it says that the token is none (any more). */
    readonly isGone: (reply: HttpReply) => boolean;
  };
};

export const JSON_UTF8 = { "content-type": "application/json; charset=utf-8" } as const;

/** A reply's JSON object; undefined where it is none. */
export function jsonOf(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    //  The provider's fault or a proxy's page; whoever asks says what came instead.
    return undefined;
  }
}

/**
 * How it went by a field of the reply's JSON, in which providers say no with HTTP 200 too: `verdict` where it is `well` or
 * not there at all, else the code and the provider's own words.
 */
export function codeOf<Code extends string | number>(
  reply: HttpReply,
  names: { readonly code: string; readonly words: string; readonly well: Code },
):
  | { readonly verdict: Verdict }
  | { readonly code: Code extends string ? string : number; readonly detail: string } {
  const { well, words } = names;
  const json = jsonOf(reply.body);
  const code = json?.[names.code];
  if (json === undefined || typeof code !== typeof well) {
    const detail = `a reply without ${names.code}`;
    return {
      verdict: statusVerdict(reply) ?? { outcome: "failed", of: "channel", detail, isUncertain: true },
    };
  }
  if (code === well) return { verdict: { outcome: "sent", detail: well === 0 ? "ok" : String(well) } };
  return {
    code: code as Code extends string ? string : number,
    detail: `${String(code)} ${String(json[words] ?? "")}`,
  };
}

/** What HTTP alone says, for replies that say nothing in JSON. Undefined for 2xx. */
export function statusVerdict({ status, headers }: HttpReply): Verdict | undefined {
  const detail = `HTTP ${status}`;
  if (status >= 200 && status < 300) return undefined;
  if (status === 429)
    return { outcome: "held", of: "channel", detail, waitMs: retryAfterMs(headers["retry-after"]) };
  if (status >= 300 && status < 400)
    return { outcome: "refused", of: "channel", detail: `${detail}: redirects are not followed` };
  //  RFC 9110, section 15.5: who asks is not let in, or there is nothing.
  if ([401, 403, 404, 405, 410].includes(status)) return { outcome: "refused", of: "channel", detail };
  if (status >= 400 && status < 500 && status !== 408) return { outcome: "refused", of: "message", detail };
  return { outcome: "failed", of: "channel", detail, isUncertain: false };
}

/** Chosen: where a provider does not say for how long. */
const HOLD_MS = 60_000;
/** Chosen: a provider that asks for a day is asked again in an hour. */
const MOST_HOLD_MS = 3_600_000;

/** RFC 9110, section 10.2.3: seconds; a date is not looked at. */
function retryAfterMs(text: string | undefined): number {
  const seconds = Number(text);
  return text === undefined || !Number.isFinite(seconds) || seconds < 0
    ? HOLD_MS
    : Math.min(seconds * 1000, MOST_HOLD_MS);
}

/** A field of a channel's settings that is text; "" where it is not there. */
export function textOf(fields: Readonly<Record<string, unknown>>, name: string): string {
  const value = fields[name];
  return typeof value === "string" ? value : "";
}
