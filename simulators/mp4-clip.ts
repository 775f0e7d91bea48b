// A clip from an MP4 file with one track, as ffmpeg writes it: H.264 or H.265, with the order in which its pictures are
// shown, or AAC. Sources: ISO/IEC 14496-12 (boxes), 14496-15 (avcC, hvcC), 14496-1 (esds).
import { readFileSync } from "node:fs";
import type { Clip } from "./clip.ts";

/** Sound that a camera sends beside its picture, round and round. */
export type Sound = {
  readonly rate: number;
  /** AudioSpecificConfig, ISO/IEC 14496-3. */
  readonly config: Uint8Array;
  /** Raw AAC, 1,024 samples each. */
  readonly frames: readonly Uint8Array[];
};

/** Where boxes hold boxes, and where in the box those begin. */
const CONTAINERS: Readonly<Record<string, number>> = {
  ...{ moov: 8, trak: 8, mdia: 8, minf: 8, stbl: 8, stsd: 16 },
  //  Behind the fields of a visual and of a sound sample entry.
  ...{ avc1: 86, hvc1: 86, mp4a: 36 },
};

export function loadMp4Clip(file: string): Clip {
  const track = readTrack(readFileSync(file));
  const entry = track.boxes.get("avcC") ?? track.boxes.get("hvcC");
  if (entry === undefined) throw new Error(`${file} holds no H.264 and no H.265`);
  const isH265 = track.boxes.has("hvcC");
  const sets = isH265 ? setsOfHvcC(entry) : setsOfAvcC(entry);
  const [vps, sps, pps] = isH265 ? sets : [undefined, ...sets];
  if (sps === undefined || pps === undefined) throw new Error(`${file} holds no parameter sets`);
  const entryOf = track.box(isH265 ? "hvc1" : "avc1");
  const deepest = Math.max(...track.offsets) / track.delta;
  const own = vps === undefined ? [sps, pps] : [vps, sps, pps];
  return {
    fps: track.timescale / track.delta,
    width: entryOf.readUInt16BE(32),
    height: entryOf.readUInt16BE(34),
    ...(vps === undefined ? {} : { vps }),
    sps,
    pps,
    codec: isH265 ? "hvc1" : `avc1.${Buffer.from(sps.subarray(1, 4)).toString("hex")}`,
    frames: track.samples.map((sample, index) => {
      const key = track.keys.has(index + 1);
      const nals = [...nalsOf(sample)];
      //  Nothing is shown before it is sent: what is shown in the order in which it comes is shown latest.
      const later = (track.offsets[index] ?? 0) / track.delta - deepest;
      return { nals: key ? [...own, ...nals] : nals, key, later };
    }),
  };
}

export function loadSound(file: string): Sound {
  const track = readTrack(readFileSync(file));
  const entry = track.box("mp4a");
  const esds = track.box("esds");
  //  DecoderSpecificInfo: its tag, and its length in one byte or, as ffmpeg writes it, in four.
  const tag = esds.indexOf(5, 30);
  let at = tag + 1;
  while (((esds[at] ?? 0) & 0x80) !== 0) at += 1;
  const bytes = esds[at] ?? 0;
  return {
    rate: entry.readUInt16BE(32),
    config: esds.subarray(at + 1, at + 1 + bytes),
    frames: track.samples,
  };
}

type Track = {
  readonly boxes: ReadonlyMap<string, Buffer>;
  readonly box: (name: string) => Buffer;
  readonly timescale: number;
  /** Of every sample, in the timescale. */
  readonly delta: number;
  readonly samples: readonly Buffer[];
  /** Shown so much after it is decoded, in the timescale. */
  readonly offsets: readonly number[];
  /** Numbers of samples that are key frames, from 1. */
  readonly keys: ReadonlySet<number>;
};

function readTrack(file: Buffer): Track {
  const boxes = new Map<string, Buffer>();
  collect(file, 0, boxes);
  const box = (name: string): Buffer => {
    const found = boxes.get(name);
    if (found === undefined) throw new Error(`there is no ${name}`);
    return found;
  };
  const sizes = box("stsz");
  const count = sizes.readUInt32BE(16);
  //  With one track its samples lie side by side.
  let at = box("stco").readUInt32BE(16);
  const samples = Array.from({ length: count }, (_, index) => {
    const size = sizes.readUInt32BE(12) || sizes.readUInt32BE(20 + index * 4);
    const sample = file.subarray(at, at + size);
    at += size;
    return sample;
  });
  const keys = boxes.get("stss");
  return {
    boxes,
    box,
    timescale: box("mdhd").readUInt32BE(20),
    delta: box("stts").readUInt32BE(20),
    samples,
    offsets: offsetsOf(boxes.get("ctts"), count),
    keys: new Set(
      Array.from({ length: keys?.readUInt32BE(12) ?? 0 }, (_, i) => keys?.readUInt32BE(16 + i * 4) ?? 0),
    ),
  };
}

function collect(bytes: Buffer, from: number, into: Map<string, Buffer>): void {
  for (let at = from; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    if (size < 8) return;
    const name = bytes.toString("latin1", at + 4, at + 8);
    const box = bytes.subarray(at, at + size);
    into.set(name, box);
    const inner = CONTAINERS[name];
    if (inner !== undefined) collect(box, inner, into);
    at += size;
  }
}

function offsetsOf(ctts: Buffer | undefined, count: number): readonly number[] {
  if (ctts === undefined) return Array.from({ length: count }, () => 0);
  const runs = Array.from({ length: ctts.readUInt32BE(12) }, (_, run) => 16 + run * 8);
  return runs.flatMap((at) => Array.from({ length: ctts.readUInt32BE(at) }, () => ctts.readInt32BE(at + 4)));
}

function* nalsOf(sample: Buffer): Generator<Uint8Array> {
  for (let at = 0; at + 4 <= sample.length; ) {
    const size = sample.readUInt32BE(at);
    yield sample.subarray(at + 4, at + 4 + size);
    at += 4 + size;
  }
}

/** One SPS and one PPS, clause 5.3.3.1.2. */
function setsOfAvcC(box: Buffer): readonly Uint8Array[] {
  const [sps, next] = counted(box, 14);
  const [pps] = counted(box, next + 1);
  return [sps, pps];
}

/** The first of each array, clause 8.3.3.1.2. */
function setsOfHvcC(box: Buffer): readonly Uint8Array[] {
  const sets: Uint8Array[] = [];
  let at = 31;
  for (let arrays = box.readUInt8(30); arrays > 0; arrays -= 1) {
    const count = box.readUInt16BE(at + 1);
    at += 3;
    for (let index = 0; index < count; index += 1) {
      const [set, next] = counted(box, at);
      if (index === 0) sets.push(set);
      at = next;
    }
  }
  return sets;
}

/** Bytes behind their count of two bytes, and where the next begin. */
function counted(box: Buffer, at: number): readonly [bytes: Uint8Array, next: number] {
  const from = at + 2;
  const next = from + box.readUInt16BE(at);
  return [box.subarray(from, next), next];
}
