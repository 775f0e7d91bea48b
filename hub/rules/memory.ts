// What the rules remember of devices. Plain JSON, so that it survives a restart.
import type { Severity } from "../../devices/limits.ts";
import type { UnixMs } from "../model.ts";

/** What one rule remembers of one device. */
export type Memory = {
  /** The value is outside, or has been and is not yet back for long enough. */
  readonly excursion?: Excursion;
  /** For steps that add up: the times outside before the excursion that is running. */
  readonly times?: readonly OutsideTime[];
  /** For a rule on change: the values of its window, thinned. */
  readonly past?: readonly Point[];
  /** When the excursions of the last day began that were taken for defrosts. */
  readonly defrosts?: readonly UnixMs[];
};

export type Excursion = {
  /** The first reading outside, and the newest. */
  readonly since: UnixMs;
  readonly lastAt: UnixMs;
  /** Nobody saw it begin: it was outside when the device was heard again after a gap. */
  readonly isUnseen?: true;
  /** For each step with a farther limit: since when the value has been beyond that one; null while it is not. */
  readonly beyondSince: readonly (UnixMs | null)[];
  /** For each such step that has come due: since when the value has been back by the margin. */
  readonly calmSince?: readonly (UnixMs | null)[];
  /** The value farthest outside so far. */
  readonly worst: number;
  /** The worst value that was told; absent while nothing was. */
  readonly toldWorst?: number;
  /** The severity that was told; absent while the excursion is younger than every step asks, or waits. */
  readonly told?: Severity;
  /** Since when a step has been due that waits: for a door to be closed, or for a value on its way back. */
  readonly dueSince?: UnixMs;
  /** Since when the value has been back inside by the margin. */
  readonly insideSince?: UnixMs;
  /** Its own times outside, and from when the one goes on that is not over. */
  readonly times?: readonly OutsideTime[];
  readonly openAt?: UnixMs;
  /** The steps, by their number, that the added up time has reached. */
  readonly addedUp?: readonly number[];
  /** The newest values, by which a return is recognised. */
  readonly recent?: readonly Point[];
};

/** A stretch with `ms` outside in it: all of it, or of several that lie close together. */
export type OutsideTime = { readonly from: UnixMs; readonly to: UnixMs; readonly ms: number };

export type Point = readonly [at: UnixMs, value: number];

/** What is remembered of a condition on a device, under the condition's name in place of a rule's. */
export type Witness = { readonly holdsSince: UnixMs };

/** What was kept as JSON, also as earlier versions kept it: an excursion alone. */
export function readKept(json: string): Memory | Witness {
  const kept = JSON.parse(json) as Memory | Witness | Excursion;
  return "since" in kept ? { excursion: kept } : kept;
}
