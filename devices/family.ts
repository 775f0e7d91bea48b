// The shape every payload family has: which topics are its own, and what a message on one of them means.
// A family is data and pure functions; it never throws and does no I/O.

import type { MetricName } from "./metrics.ts";
import type { Reason } from "./reasons.ts";

/** One measured value as the device sent it. */
export type Measured = {
  readonly metric: MetricName;
  /** In the metric's unit, see metrics.ts. */
  readonly value: number;
};

/** What one message says of one device at one moment. */
export type DeviceReadings = {
  /** Names the device within its gateway or site, as the sender calls it. A probe of a device is `<device>/<probe>`. */
  readonly address: string;
  readonly measured: readonly Measured[];
  /**
   * True for what the device says of itself and not of a probe (its battery, its radio) in a message without any
   * probe's value: it goes to each device already known at `address` or `<address>/…`, and makes none known.
   */
  readonly whole?: true;
  /** True for a value out of the device's memory: it is never of now, so without a time that can be believed it is refused. */
  readonly past?: true;
  /** The device's own time of measurement in Unix ms, where it sent one. Not yet believed. */
  readonly sentAt?: number;
  /** The device's own sequence number, where it sent one: a whole number of 0 or more. */
  readonly seq?: number;
};

/** What a sensor gave instead of a temperature: counted for its health, and never a reading. */
export type FaultCode = {
  /** As in DeviceReadings; makes no device known. */
  readonly address: string;
  /** As it gave it; null where it gave that. */
  readonly code: number | null;
  readonly sentAt?: number;
  readonly seq?: number;
};

/** What one message says. */
export type Decoded =
  /** Readings of one or more devices, of one or more moments; at least one. */
  | {
      readonly kind: "readings";
      readonly readings: readonly DeviceReadings[];
      /** What of the message could not be taken, each with why, naming the device where there are several. The rest is good. */
      readonly faults: readonly Reason[];
      readonly codes?: readonly FaultCode[];
    }
  /** The device's or gateway's own word that it is there or gone (last will, availability). Makes no device known. */
  | {
      readonly kind: "status";
      readonly address: string;
      readonly online: boolean;
      /** True if it holds for each `<address>/…` too. */
      readonly whole?: true;
    }
  /** A message that is in order and holds nothing for us (bridge state, commands). */
  | { readonly kind: "ignored" }
  /** A gateway has just come: what it remembers of its devices may follow, looking like news. */
  | { readonly kind: "gateway-started" }
  /** A message we cannot take, and why, for the person who can mend it. */
  | {
      readonly kind: "refused";
      readonly reason: Reason;
      readonly codes?: readonly FaultCode[];
      /** True where the message is in order and its fields are nobody's that we know: a mapping may know them. */
      readonly isForeign?: true;
    };

/** What a family cannot know from the message itself. */
export type Arrival = {
  /** When the hub got the message, in Unix ms. */
  readonly receivedAt: number;
  /** How far the site's clocks were ahead of UTC then, in minutes (480 in China): for times that are sent without a zone. */
  readonly zoneOffsetMinutes: number;
};

/** A payload family: one per file in families/. */
export type Family = {
  readonly id: string;
  /** The name people know it by. */
  readonly title: string;
  /**
   * Whose topics these are.
   * "site": the topic itself names the site (`kitchen/<site>/…`), and only that site's accounts may use it.
   * "account": the topic says nothing of the site; the account that publishes says whose it is.
   */
  readonly scope: "site" | "account";
  /** True if a topic, given as its levels, belongs to this family. No topic belongs to two. */
  readonly owns: (levels: readonly string[]) => boolean;
  /** For scope "site": the site that the topic names. */
  readonly siteOf?: (levels: readonly string[]) => string | undefined;
  readonly decode: (levels: readonly string[], payload: Uint8Array, arrival: Arrival) => Decoded;
};
