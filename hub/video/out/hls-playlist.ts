// Segments and parts → a playlist of low-latency HLS (RFC 8216 and its successor draft-pantos-hls-rfc8216bis, below "bis").
import type { Init, OpenSegment, Part, Segment } from "./hls-segments.ts";

export type Listed = {
  readonly id: string;
  readonly segments: readonly Segment[];
  readonly open: OpenSegment | undefined;
  readonly targetS: number;
  readonly partTargetS: number | undefined;
};

//  bis, section 4.4.3.8: the hold-back of parts is at least three of them.
const HOLD_BACK_PARTS = 3;
//  bis, section 6.2.2: parts are listed as long as they are within three target durations of the end.
const PARTS_LISTED_TARGETS = 3;

export function initName(id: string, { era }: Init): string {
  return `${id}-${era}.mp4`;
}

export function segmentName(id: string, sequence: number): string {
  return `${id}-${sequence}.m4s`;
}

export function partName(id: string, sequence: number, part: number): string {
  return `${id}-${sequence}.${part}.m4s`;
}

/** Version 7: fragmented MP4, and names in EXT-X-MAP without restriction (RFC 8216, section 7). */
export function playlistOf(listed: Listed): string {
  const { id, segments, open, targetS, partTargetS } = listed;
  const [first] = segments;
  const shown = partTargetS === undefined ? undefined : open;
  const withParts = partsFrom(segments, targetS);
  return [
    "#EXTM3U",
    "#EXT-X-VERSION:7",
    `#EXT-X-TARGETDURATION:${targetS}`,
    ...control(partTargetS),
    `#EXT-X-MEDIA-SEQUENCE:${first?.sequence ?? 0}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${first?.init.era ?? 0}`,
    "#EXT-X-INDEPENDENT-SEGMENTS",
    ...segments.flatMap((segment, index) => [
      ...beginning(id, segment, segments[index - 1]),
      ...(segment.sequence >= withParts ? partLines(id, segment.sequence, segment.parts) : []),
      `#EXTINF:${segment.durationS.toFixed(3)},`,
      segmentName(id, segment.sequence),
    ]),
    ...(shown === undefined || shown.parts.length === 0
      ? []
      : [...beginning(id, shown, segments.at(-1)), ...partLines(id, shown.sequence, shown.parts)]),
    ...(shown === undefined ? [] : [hint(id, shown)]),
    "",
  ].join("\n");
}

function control(partTargetS: number | undefined): string[] {
  if (partTargetS === undefined) return [];
  const holdBackS = (HOLD_BACK_PARTS * partTargetS).toFixed(3);
  return [
    `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${holdBackS}`,
    `#EXT-X-PART-INF:PART-TARGET=${partTargetS.toFixed(5)}`,
  ];
}

/** What stands before a segment or before the parts of one that is being filled. */
function beginning(id: string, of: OpenSegment, before: OpenSegment | undefined): string[] {
  return [
    ...(before !== undefined && before.init !== of.init ? ["#EXT-X-DISCONTINUITY"] : []),
    ...(before?.init === of.init ? [] : [`#EXT-X-MAP:URI="${initName(id, of.init)}"`]),
    `#EXT-X-PROGRAM-DATE-TIME:${of.capturedAt}`,
  ];
}

function partLines(id: string, sequence: number, parts: readonly Part[]): string[] {
  return parts.map(({ durationS, isIndependent }, index) => {
    const independent = isIndependent ? ",INDEPENDENT=YES" : "";
    return `#EXT-X-PART:DURATION=${durationS.toFixed(5)},URI="${partName(id, sequence, index)}"${independent}`;
  });
}

function hint(id: string, { sequence, parts }: OpenSegment): string {
  return `#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${partName(id, sequence, parts.length)}"`;
}

/** The number of the first segment whose parts are listed. */
function partsFrom(segments: readonly Segment[], targetS: number): number {
  let behindS = 0;
  let from = Number.POSITIVE_INFINITY;
  for (const { sequence, durationS } of segments.toReversed()) {
    if (behindS >= PARTS_LISTED_TARGETS * targetS) break;
    from = sequence;
    behindS += durationS;
  }
  return from;
}
