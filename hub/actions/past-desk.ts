// What actions and routes ask of whoever records: compose/recordings.ts binds it to the files and to the book.
import type { Readable } from "node:stream";
import type { DeviceId, HeldSpan, Piece, RecordingChoice, RecordingState, UnixMs } from "../model.ts";

/** A part of an open file: whoever takes it reads it or destroys it. */
export type PastBytes = { readonly stream: Readable; readonly bytes: number };

/** With the beginning of the piece that it is of. */
export type FoundBytes = PastBytes & { readonly from: UnixMs };

export type PastDesk = {
  /** What is recorded of a camera, by somebody's word or by default. */
  readonly choiceOf: (cameraId: DeviceId) => RecordingChoice;
  /** For how many days recordings of a camera are kept. */
  readonly daysOf: (cameraId: DeviceId) => number;
  readonly stateOf: (cameraId: DeviceId) => RecordingState;
  readonly heldOf: (cameraId: DeviceId) => Promise<{ readonly bytes: number; readonly oldest?: UnixMs }>;
  /** When what is held of each begins; without those of which there is nothing. */
  readonly oldestOf: (cameraIds: readonly DeviceId[]) => Promise<ReadonlyMap<DeviceId, UnixMs>>;
  /** Of what began from `from` on and before `to`, for each that is asked for; undefined where nothing is held of it. */
  readonly heldWithin: (
    stays: readonly { readonly cameraId: DeviceId; readonly from: UnixMs; readonly to: UnixMs }[],
  ) => Promise<readonly (HeldSpan | undefined)[]>;
  /** What touches a span of time, the oldest first. */
  readonly pieces: (cameraId: DeviceId, from: UnixMs, to: UnixMs) => Promise<readonly Piece[]>;
  /** A piece without what a player must know before it; undefined where there is none (any more). */
  readonly piece: (
    cameraId: DeviceId,
    pieceId: string,
  ) => Promise<(FoundBytes & { readonly isOpen: boolean }) | undefined>;
  readonly init: (cameraId: DeviceId, initId: string) => Promise<FoundBytes | undefined>;
  /** What was said in the book is taken up. */
  readonly reload: () => Promise<void>;
};
