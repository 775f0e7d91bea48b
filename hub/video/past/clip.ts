// A stretch of the past as one stream: the groups of pictures that it takes, from the key frame at or before its beginning
// on, one behind the other. What was not recorded is left out, and said.
import { readFile } from "node:fs/promises";
import type { ClipFaultKind, Piece, UnixMs } from "../../model.ts";
import { TIMESCALE } from "../codec/fmp4-muxer.ts";
import { boxesIn, readPiece, rebase } from "./piece-file.ts";

/** What the hub cannot make, in words and by its kind. */
export class ClipFault extends Error {
  readonly kind: ClipFaultKind;

  constructor(kind: ClipFaultKind, words: string) {
    super(words);
    this.kind = kind;
  }
}

export type ClipSource = { readonly piece: Piece; readonly file: string };

type Cut = {
  readonly file: string;
  readonly headBytes: number;
  /** The part of the file that is taken, and the media time at which it begins, in ticks. */
  readonly fromByte: number;
  readonly toByte: number;
  readonly startTicks: number;
  /** Where it goes in the clip. */
  readonly atTicks: number;
};

export type ClipPlan = {
  readonly cuts: readonly Cut[];
  /** Where the clip begins in what is given, and how long it is. */
  readonly fromS: number;
  readonly lengthS: number;
  /** When its first picture was taken and its last one ended. */
  readonly from: UnixMs;
  readonly to: UnixMs;
  readonly gaps: readonly { readonly from: UnixMs; readonly to: UnixMs }[];
  /** Where pictures were lost on their way from the camera. */
  readonly losses: readonly UnixMs[];
  readonly sources: readonly ("arrival" | "rtcp")[];
  readonly bytes: number;
};

//  Chosen: what is missing for longer is told.
const GAP_MS = 1_000;

/** Throws in words where there is nothing to take, or it does not fit into one file. */
export async function planClip(sources: readonly ClipSource[], from: UnixMs, to: UnixMs): Promise<ClipPlan> {
  const [first] = sources;
  const cuts: Cut[] = [];
  const spans: { from: UnixMs; to: UnixMs }[] = [];
  const losses: UnixMs[] = [];
  let atTicks = 0;
  for (const { piece, file } of sources) {
    if (piece.initId !== first?.piece.initId)
      throw new ClipFault(
        "format-changed",
        `the camera's picture changed its format at ${new Date(piece.from).toISOString()}: take out what is before and behind as two clips`,
      );
    const read = readPiece(await readFile(file));
    if (read === undefined) continue;
    const { groups, wholeBytes, endTicks, headBytes } = read;
    //  Only a clip's first piece begins before it.
    const begin = Math.max(
      0,
      groups.findLastIndex(({ at }) => at <= from),
    );
    const behind = groups.findIndex(({ at }, index) => index > begin && at >= to);
    const start = groups[begin];
    if (start === undefined || start.at >= to) continue;
    const next = behind < 0 ? undefined : groups[behind];
    const ticks = (next?.mediaTicks ?? endTicks) - start.mediaTicks;
    const toByte = next?.offset ?? wholeBytes;
    cuts.push({ file, headBytes, fromByte: start.offset, toByte, startTicks: start.mediaTicks, atTicks });
    atTicks += ticks;
    spans.push({ from: start.at, to: start.at + (ticks / TIMESCALE) * 1000 });
    losses.push(
      ...groups
        .slice(begin, behind < 0 ? undefined : behind)
        .filter((one) => one.isDamaged)
        .map(({ at }) => at),
    );
  }
  const [head, tail] = [spans[0], spans.at(-1)];
  if (head === undefined || tail === undefined)
    throw new ClipFault("nothing-recorded", "nothing is recorded of this time (any more)");
  const fromS = Math.max(0, from - head.from) / 1000;
  const lengthS = atTicks / TIMESCALE - fromS - Math.max(0, tail.to - to) / 1000;
  if (lengthS <= 0) throw new ClipFault("nothing-recorded", "nothing is recorded of this time (any more)");
  return {
    cuts,
    fromS,
    lengthS,
    from: Math.max(from, head.from),
    to: Math.round(Math.min(to, tail.to)),
    gaps: gapsIn(spans, from, to),
    losses,
    sources: [...new Set(sources.map(({ piece }) => piece.source))],
    bytes: cuts.reduce((sum, { fromByte, toByte }) => sum + toByte - fromByte, 0),
  };
}

function gapsIn(spans: readonly { from: UnixMs; to: UnixMs }[], from: UnixMs, to: UnixMs): ClipPlan["gaps"] {
  const edges = [{ from, to: from }, ...spans, { from: to, to }];
  return edges.flatMap((span, index) => {
    const before = edges[index - 1];
    const isGap = before !== undefined && span.from - before.to > GAP_MS;
    return isGap ? [{ from: Math.round(before.to), to: Math.round(span.from) }] : [];
  });
}

/** An init segment, then fragments whose time begins at 0 and goes on without a gap. */
export async function* clipStream(
  plan: ClipPlan,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for (const [index, { file, headBytes, fromByte, toByte, startTicks, atTicks }] of plan.cuts.entries()) {
    const bytes = await readFile(file);
    if (index === 0) yield bytes.subarray(0, headBytes);
    const part = bytes.subarray(fromByte, toByte);
    rebase(part, startTicks - atTicks);
    yield Buffer.concat([...mediaOf(part)]);
    onBytes(part.length);
  }
}

/** Without what the pieces say of their own time. */
function* mediaOf(part: Buffer): Generator<Buffer> {
  for (const { name, at, end } of boxesIn(part))
    if (name === "moof" || name === "mdat") yield part.subarray(at, end);
}
