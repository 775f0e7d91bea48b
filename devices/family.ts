// The shape every payload family has: which topics are its own, and what a message on one of them means.
// A family is data and pure functions; it never throws and does no I/O.
import type { MetricName } from "./metrics.ts";

/** One measured value as the device sent it. */
export type Measured = {
  readonly metric: MetricName;
  /** In the metric's unit, see metrics.ts. */
  readonly value: number;
};

/** What one message says. */
export type Decoded =
  /** Readings of one device. `address` names the device within its gateway or site, as the sender calls it. */
  | {
      readonly kind: "readings";
      readonly address: string;
      readonly measured: readonly Measured[];
      /** Fields of the message that could not be taken, each with why. The others are good. */
      readonly faults: readonly string[];
      /** The device's own time of measurement in Unix ms, where it sent one. Not yet believed. */
      readonly sentAt?: number;
      /** The device's own sequence number, where it sent one: a whole number of 0 or more. */
      readonly seq?: number;
    }
  /** The device's or gateway's own word that it is there or gone (last will, availability). */
  | { readonly kind: "status"; readonly address: string; readonly online: boolean }
  /** A message that is in order and holds nothing for us (bridge state, commands). */
  | { readonly kind: "ignored" }
  /** A message we cannot take, and why, in words for the person who can mend it. */
  | { readonly kind: "refused"; readonly reason: string };

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
  /** True if a topic, given as its levels, belongs to this family. */
  readonly owns: (levels: readonly string[]) => boolean;
  /** For scope "site": the site that the topic names. */
  readonly siteOf?: (levels: readonly string[]) => string | undefined;
  readonly decode: (levels: readonly string[], payload: Uint8Array) => Decoded;
};
