// The fragments of one camera from its last key frame on, so that a new viewer sees a picture at once.
import type { UnixMs } from "../../model.ts";
import { createReusedMemory } from "../codec/reused-memory.ts";

/** A fragment on its way to viewers: one picture. */
export type LiveFragment = {
  /** The picture alone. */
  readonly data: Buffer;
  /** A fragment of its own with what is heard beside it: for viewers who asked to hear, and for nobody else. */
  readonly sound: Buffer | undefined;
  readonly isKey: boolean;
  /** Of the moment at which it is shown, which in a stream with B-frames is later than when it is decoded. */
  readonly mediaS: number;
  /** As written in it. Rather too long than too short: the next one's time says when it ends. */
  readonly durationS: number;
  /**
   * Pictures before this one were lost and left out: true on the key frame with which the stream goes on after a loss.
   * It is whole itself, as is everything that is sent: what builds on a lost picture never is.
   */
  readonly isDamaged: boolean;
  readonly capturedAt: UnixMs;
  readonly source: "arrival" | "rtcp";
};

export type GopCache = {
  /**
   * Copies its data, and gives the fragment with the copy, which holds until the next key frame comes or `clear`.
   * Undefined where it is not kept: no key frame came before it, or the group is too long.
   */
  readonly push: (fragment: LiveFragment) => LiveFragment | undefined;
  readonly clear: () => void;
  /** Empty, or from a key frame to the newest fragment without a gap. */
  readonly fragments: () => readonly LiveFragment[];
};

//  Chosen: 16 s of a 2 Mbit/s stream; 800 sub streams of 512 kbit/s with a key frame each 4 s hold 200 MB at most.
const MOST_BYTES = 4 * 1024 * 1024;

export function createGopCache(mostBytes = MOST_BYTES): GopCache {
  const memory = createReusedMemory();
  let fragments: LiveFragment[] = [];
  let bytes = 0;
  return {
    push: (fragment) => {
      if (fragment.isKey) {
        fragments = [];
        bytes = 0;
        memory.reset();
      } else if (fragments.length === 0) return undefined;
      const data = memory.take(fragment.data.length);
      data.set(fragment.data);
      const kept = withData(fragment, data);
      fragments.push(kept);
      bytes += data.length;
      //  A group that is too long is let go as a whole: without its key frame the rest cannot be decoded, and
      //  without its end a newcomer's picture would smear. Newcomers then wait for the next key frame.
      if (bytes > mostBytes) {
        fragments = [];
        bytes = 0;
      }
      return kept;
    },
    clear: () => {
      fragments = [];
      bytes = 0;
      memory.reset();
    },
    fragments: () => fragments,
  };
}

/** Written out, since spreading costs several times as much, and each picture comes here. */
export function withData(fragment: LiveFragment, data: Buffer): LiveFragment {
  const { sound, isKey, mediaS, durationS, isDamaged, capturedAt, source } = fragment;
  return { data, sound, isKey, mediaS, durationS, isDamaged, capturedAt, source };
}
