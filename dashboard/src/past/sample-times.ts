// When each picture of a piece is shown, read from the piece itself (ISO/IEC 14496-12). Pure; times in seconds of media time.

/** The ticks in a second of an init segment's first track: clause 8.4.2. Undefined where it has none. */
export function timescaleOf(init: ArrayBuffer): number | undefined {
  const view = new DataView(init);
  const header = inside(view, { start: 0, end: view.byteLength }, ["moov", "trak", "mdia", "mdhd"])[0];
  if (header === undefined) return undefined;
  //  Version 1 has its moments of making in 64 bits.
  return view.getUint32(header.start + (view.getUint8(header.start) === 1 ? 20 : 12));
}

/** In the order in which they are shown, from the piece's own beginning. */
export function sampleTimes(piece: ArrayBuffer, timescale: number): number[] {
  const view = new DataView(piece);
  const fragments = inside(view, { start: 0, end: view.byteLength }, ["moof", "traf"]);
  return fragments
    .flatMap((track) => timesOf(view, track))
    .map((ticks) => ticks / timescale)
    .sort((one, other) => one - other);
}

/** A box's content. */
type Part = { readonly start: number; readonly end: number };

function timesOf(view: DataView, track: Part): number[] {
  const [decode] = inside(view, track, ["tfdt"]);
  if (decode === undefined) return [];
  //  Clause 8.8.12.
  const isLong = view.getUint8(decode.start) === 1;
  let at = isLong ? Number(view.getBigUint64(decode.start + 4)) : view.getUint32(decode.start + 4);
  const usual = usualDuration(view, track);
  const times: number[] = [];
  for (const run of inside(view, track, ["trun"])) {
    for (const { duration, offset } of samplesOf(view, run)) {
      times.push(at + offset);
      at += duration ?? usual;
    }
  }
  return times;
}

/** Clause 8.8.7. */
function usualDuration(view: DataView, track: Part): number {
  const [header] = inside(view, track, ["tfhd"]);
  if (header === undefined) return 0;
  const flags = view.getUint32(header.start) & 0xff_ffff;
  if ((flags & 0x8) === 0) return 0;
  return view.getUint32(header.start + 8 + ((flags & 0x1) !== 0 ? 8 : 0) + ((flags & 0x2) !== 0 ? 4 : 0));
}

/** Clause 8.8.8. */
function samplesOf(view: DataView, run: Part): { readonly duration: number | undefined; offset: number }[] {
  const flags = view.getUint32(run.start) & 0xff_ffff;
  const has = (flag: number) => (flags & flag) !== 0;
  const count = view.getUint32(run.start + 4);
  let at = run.start + 8 + (has(0x1) ? 4 : 0) + (has(0x4) ? 4 : 0);
  const next = () => {
    at += 4;
    return at - 4;
  };
  return Array.from({ length: count }, () => {
    const duration = has(0x100) ? view.getUint32(next()) : undefined;
    if (has(0x200)) next();
    if (has(0x400)) next();
    return { duration, offset: has(0x800) ? view.getInt32(next()) : 0 };
  });
}

/** The boxes of the last name that are inside one another by these names. */
function inside(view: DataView, part: Part, names: readonly string[]): Part[] {
  const [name, ...rest] = names;
  if (name === undefined) return [part];
  return boxesIn(view, part)
    .filter((box) => box.name === name)
    .flatMap((box) => inside(view, box, rest));
}

/** Clause 4.2. */
function boxesIn(view: DataView, { start, end }: Part): (Part & { readonly name: string })[] {
  const boxes: (Part & { readonly name: string })[] = [];
  let at = start;
  while (at + 8 <= end) {
    const size = view.getUint32(at);
    if (size < 8 || at + size > end) break;
    const name = String.fromCharCode(...new Uint8Array(view.buffer, at + 4, 4));
    boxes.push({ name, start: at + 8, end: at + size });
    at += size;
  }
  return boxes;
}
