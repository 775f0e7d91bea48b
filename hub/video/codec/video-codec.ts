// What the depacketiser must know of a codec: the one place to look for what adding a codec takes.
import { h264 } from "./h264-nals.ts";
import { h265 } from "./h265-nals.ts";
import type { NalLayout } from "./nal-reader.ts";
import type { ParameterSets } from "./parameter-sets.ts";

export type CodecName = "h264" | "h265";

/**
 * key: a slice of a picture that a decoder can start at. leading: a slice that may build on what was before the key
 * frame behind which it comes. set: a parameter set. info: stands before a picture's slices and belongs to it; tail: behind
 * them. delimiter: begins a picture, and tells a player nothing. other: tells it nothing either.
 */
export type NalKind = "key" | "slice" | "leading" | "set" | "info" | "tail" | "delimiter" | "other";

export type VideoCodec = {
  readonly layout: NalLayout;
  readonly kindOf: (type: number) => NalKind;
  /** Packets that only a mode has which the hub does not know, in words; undefined for all others. */
  readonly unknownMode: (payload: Buffer) => string | undefined;
  readonly createParameterSets: (first: readonly Buffer[]) => ParameterSets;
};

const CODECS: Readonly<Record<CodecName, VideoCodec>> = { h264, h265 };

export function codecNamed(name: CodecName): VideoCodec {
  return CODECS[name];
}
