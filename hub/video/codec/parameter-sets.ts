// Keeps the newest parameter sets of a stream and makes of them what a decoder must know before the first frame. A set
// that comes again unchanged changes nothing, so a stream that repeats them is one stream.
import type { VideoFormat } from "./video-format.ts";

export type ParameterSets = {
  /** Takes a parameter set in; other and broken NAL units are left out. */
  readonly take: (nal: Buffer) => void;
  /** Undefined until there is what a decoder needs. The same object until the stream changes. */
  readonly format: () => VideoFormat | undefined;
};

/** The newest set of each kind, in the order in which they came: the last one is what the stream uses. */
export type KnownSets = ReadonlyMap<number, readonly Buffer[]>;

export type SetRules = {
  readonly typeOf: (firstByte: number) => number;
  /** The largest id of each kind of set, by its NAL unit type. Others are none. */
  readonly mostIds: ReadonlyMap<number, number>;
  /** Throws a RangeError where the set is cut short. */
  readonly idOf: (nal: Buffer, type: number) => number;
  /** Undefined where a kind is missing. */
  readonly formatOf: (sets: KnownSets) => VideoFormat | undefined;
};

//  Chosen: real ones are below 100 bytes, below 1,000 with scaling lists; keeps a broken stream from filling memory.
const MOST_SET_BYTES = 4096;

export function createParameterSets(rules: SetRules, first: readonly Buffer[]): ParameterSets {
  const known = new Map<number, Map<number, Buffer>>();
  for (const type of rules.mostIds.keys()) known.set(type, new Map());
  let format: VideoFormat | undefined;

  function take(nal: Buffer): void {
    const type = rules.typeOf(nal[0] ?? 0);
    const sets = known.get(type);
    if (sets === undefined || nal.length > MOST_SET_BYTES) return;
    const id = idOf(rules, nal, type);
    if (id === undefined || id > (rules.mostIds.get(type) ?? -1)) return;
    if (sets.get(id)?.equals(nal)) return;
    //  Deleted first, so that the newest stands last. Copied: a set outlives the read buffer by hours.
    sets.delete(id);
    sets.set(id, Buffer.from(nal));
    format = undefined;
  }

  for (const nal of first) take(nal);
  return {
    take,
    format: () => {
      format ??= rules.formatOf(new Map([...known].map(([type, sets]) => [type, [...sets.values()]])));
      return format;
    },
  };
}

/** Undefined for a set that is cut short: no decoder could use it. */
function idOf(rules: SetRules, nal: Buffer, type: number): number | undefined {
  try {
    return rules.idOf(nal, type);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
