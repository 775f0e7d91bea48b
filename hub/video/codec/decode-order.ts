// When pictures are to be decoded that come in decoding order and say only when they are shown. Nothing waits: with a
// depth of d, a picture is decoded when the earliest of the last d + 1 is shown, which never comes after its own turn.

export type DecodeOrder = {
  /** As the stream says (max_num_reorder_frames); undefined: it does not, and it is learnt from the pictures. */
  readonly setDepth: (depth: number | undefined) => void;
  /**
   * A session begins, and its first picture is decoded at `from`: how much later it is shown. `frame`: how long one is
   * shown. All in the same ticks.
   */
  readonly begin: (from: number, frame: number) => number;
  /** When a picture is decoded that is shown then; may be before the one that came before it. */
  readonly decodeTimeOf: (shown: number) => number;
  /** True where some pictures are shown in another order than they come. */
  readonly isReordered: () => boolean;
};

//  Chosen: the deepest pyramid that encoders make by themselves.
const MOST_LEARNT = 4;
/** Chosen: one second, in ticks of 90 kHz; what steps back further is a clock that was set. */
export const MOST_STEP_BACK = 90_000;

export function createDecodeOrder(): DecodeOrder {
  let depth = 0;
  let isLearning = true;
  //  When the latest pictures are shown, earliest first: depth + 1 of them.
  const waiting: number[] = [Number.NEGATIVE_INFINITY];
  let latest = Number.NEGATIVE_INFINITY;

  function becomeDeep(wanted: number): void {
    while (waiting.length > wanted + 1) waiting.shift();
    while (waiting.length < wanted + 1) waiting.unshift(Number.NEGATIVE_INFINITY);
    depth = wanted;
  }

  return {
    setDepth: (said) => {
      isLearning = said === undefined;
      if (said !== undefined) becomeDeep(said);
    },
    begin: (from, frame) => {
      //  As if pictures had come before it at their even pace, so that the first ones are decoded at theirs.
      for (const index of waiting.keys()) waiting[index] = from + (index - 1) * frame;
      latest = Number.NEGATIVE_INFINITY;
      return depth * frame;
    },
    decodeTimeOf: (shown) => {
      const isEarlier = shown < latest;
      if (isEarlier && latest - shown > MOST_STEP_BACK) latest = shown;
      else if (isEarlier && isLearning && depth < MOST_LEARNT && shown < (waiting[0] ?? 0))
        becomeDeep(depth + 1);
      latest = Math.max(latest, shown);
      waiting[0] = shown;
      if (depth > 0) waiting.sort((a, b) => a - b);
      return waiting[0] ?? shown;
    },
    isReordered: () => depth > 0,
  };
}
