// Whether an exported case is what the hub signed, asked of the file alone: every piece that was altered, removed, added
// or moved is named. Promise: what it calls sound is, byte by byte, what the key's holder took out of the hub.
import { hash } from "node:crypto";
import { z } from "zod";
import { isSigned } from "../lib/signing-key.ts";
import { beginningOf, eventHash } from "./alert-events.ts";
import { CASE_FORMAT, type CaseSeries, pieceHash, type Seal, seriesName } from "./case-file.ts";

const reading = z.tuple([z.number(), z.number(), z.number()]);
const eventSchema = z.strictObject({
  number: z.number(),
  at: z.number(),
  kind: z.string(),
  by: z.string(),
  data: z.string(),
  hash: z.string(),
});
const fileSchema = z.strictObject({
  format: z.literal(CASE_FORMAT),
  about: z.record(z.string(), z.unknown()),
  alert: z.looseObject({ id: z.string() }),
  events: z.array(eventSchema),
  readings: z.array(
    z.strictObject({
      deviceId: z.string(),
      name: z.string(),
      metric: z.string(),
      unit: z.string(),
      values: z.array(reading),
    }),
  ),
  messages: z.array(z.looseObject({ id: z.string() })),
  photos: z.array(
    z.strictObject({
      id: z.string(),
      by: z.string(),
      at: z.number(),
      type: z.string(),
      bytes: z.number(),
      sha256: z.string(),
      content: z.string().nullable(),
    }),
  ),
  seal: z.strictObject({ text: z.string(), key: z.string(), signature: z.string() }),
});
type CaseInFile = z.output<typeof fileSchema>;

const hashes = z.object({ id: z.string(), sha256: z.string() });
const sealSchema = z.object({
  format: z.literal(CASE_FORMAT),
  about: z.string(),
  alert: z.string(),
  events: z.array(z.string()),
  readings: z.array(
    z.object({
      series: z.string(),
      sha256: z.string(),
      parts: z.array(z.object({ from: z.number(), to: z.number(), count: z.number(), sha256: z.string() })),
    }),
  ),
  photos: z.array(hashes.extend({ file: z.string() })),
  messages: z.array(hashes),
});

export type CaseCheck = {
  /** What is wrong, in words, one line each; empty if the file is sound. */
  readonly faults: readonly string[];
  /** What was looked at. */
  readonly alertId: string;
  /** What the file says of itself, sealed. */
  readonly about: Readonly<Record<string, unknown>>;
  /** The key that the file says it was signed with. */
  readonly key: string;
  readonly events: number;
  readonly values: number;
  readonly photos: number;
  readonly messages: number;
};

/** @param expectedKey the hub's public key as the reader has it from elsewhere; without it the file's own is believed */
export function checkCase(
  text: string,
  expectedKey: string | undefined,
): CaseCheck | { readonly unreadable: string } {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { unreadable: "it is not JSON: it was cut short, or is no exported case" };
  }
  const parsed = fileSchema.safeParse(raw);
  if (!parsed.success) {
    const first = parsed.error.issues[0];
    return {
      unreadable: `it is not as a hub writes one: ${first?.path.join(".") || "at its top"}: ${first?.message}`,
    };
  }
  const file = parsed.data;
  const { alert, events, readings, photos, messages, seal } = file;
  return {
    faults: faultsOf(file, expectedKey),
    alertId: alert.id,
    about: file.about,
    key: seal.key,
    events: events.length,
    values: readings.reduce((sum, { values }) => sum + values.length, 0),
    photos: photos.length,
    messages: messages.length,
  };
}

function faultsOf(file: CaseInFile, expectedKey: string | undefined): string[] {
  const { seal } = file;
  if (expectedKey !== undefined && expectedKey !== seal.key)
    return ["it was signed with another key than the one that was given"];
  if (!isSigned(seal.text, seal.signature, seal.key))
    return ["the seal was altered, or not signed with the key that stands beside it"];
  const sealed = readSeal(seal.text);
  if (sealed === undefined) return ["the seal is not one that this version can read"];
  return [
    ...(pieceHash(file.about) === sealed.about ? [] : ["what the file says of itself was altered"]),
    ...(pieceHash(file.alert) === sealed.alert ? [] : ["the alert was altered"]),
    ...eventFaults(file, sealed.events),
    ...readingFaults(file.readings, sealed.readings),
    ...photoFaults(file.photos, sealed.photos),
    ...listFaults("message", file.messages, sealed.messages),
  ];
}

function readSeal(text: string): Seal | undefined {
  const parsed = sealSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : undefined;
}

/** Each event is held against the hash that was sealed for its number, which stands for all before it, too. */
function eventFaults({ events, alert }: CaseInFile, sealed: readonly string[]): string[] {
  const faults: string[] = [];
  for (const [index, expected] of sealed.entries()) {
    const number = index + 1;
    const found = events.filter((event) => event.number === number);
    const [event] = found;
    if (event === undefined) {
      faults.push(`event ${number} was removed`);
      continue;
    }
    if (found.length > 1) faults.push(`event ${number} is there ${found.length} times`);
    const before = sealed[index - 1] ?? beginningOf(alert.id);
    if (event.hash !== expected || eventHash(before, event, event.data) !== expected)
      faults.push(`event ${number} (${event.kind}, ${timeText(event.at)}, ${event.by}) was altered`);
  }
  for (const { number, kind } of events)
    if (number < 1 || number > sealed.length) faults.push(`event ${number} (${kind}) was added`);
  return [
    ...faults,
    ...moved(
      "event",
      events.map(({ number }) => number),
    ),
  ];
}

function readingFaults(series: readonly CaseSeries[], sealed: Seal["readings"]): string[] {
  const faults: string[] = [];
  for (const one of sealed) {
    const found = series.find((each) => seriesName(each) === one.series);
    if (found === undefined) {
      faults.push(`the readings of ${one.series} were removed`);
      continue;
    }
    const { values, ...about } = found;
    if (pieceHash(about) !== one.sha256)
      faults.push(`what is said of the readings of ${one.series} was altered`);
    faults.push(...partFaults(one, values));
  }
  const known = new Set(sealed.map((one) => one.series));
  for (const each of series)
    if (!known.has(seriesName(each))) faults.push(`the readings of ${seriesName(each)} were added`);
  if (faults.length === 0 && series.map(seriesName).join() !== sealed.map((one) => one.series).join())
    faults.push("the readings stand in another order");
  return faults;
}

/** Values belong to the part in whose time they lie, so that one that was removed or added spoils its own part alone. */
function partFaults({ series, parts }: Seal["readings"][number], values: CaseSeries["values"]): string[] {
  const faults = parts.flatMap((part, index) => {
    const begin = index === 0 ? Number.NEGATIVE_INFINITY : part.from;
    const end = parts[index + 1]?.from ?? Number.POSITIVE_INFINITY;
    const own = values.filter(([at]) => at >= begin && at < end);
    if (pieceHash(own) === part.sha256) return [];
    const counted =
      own.length === part.count ? "" : `: there are ${own.length} values, there were ${part.count}`;
    return [
      `readings of ${series} between ${timeText(part.from)} and ${timeText(part.to)} were altered${counted}`,
    ];
  });
  if (parts.length === 0 && values.length > 0) faults.push(`readings of ${series} were added`);
  const isMoved = values.some(([at], index) => at < (values[index - 1]?.[0] ?? at));
  return isMoved ? [...faults, `readings of ${series} were moved`] : faults;
}

function photoFaults(photos: CaseInFile["photos"], sealed: Seal["photos"]): string[] {
  const faults = photos.flatMap(({ id, content }) => {
    const file = sealed.find((one) => one.id === id)?.file;
    if (file === undefined) return [];
    if (content === null) return [`photo ${id} is not in the file: the hub had lost it`];
    const bytes = Buffer.from(content, "base64");
    const isPlain = bytes.toString("base64") === content;
    return isPlain && hash("sha256", bytes, "hex") === file ? [] : [`photo ${id}: its picture was altered`];
  });
  const entries = photos.map(({ content: _bytes, ...entry }) => entry);
  return [...faults, ...listFaults("photo", entries, sealed)];
}

function listFaults(
  what: "photo" | "message",
  list: readonly { readonly id: string }[],
  sealed: readonly { readonly id: string; readonly sha256: string }[],
): string[] {
  const faults = sealed.flatMap(({ id, sha256 }) => {
    const entry = list.find((one) => one.id === id);
    if (entry === undefined) return [`${what} ${id} was removed`];
    return pieceHash(entry) === sha256 ? [] : [`${what} ${id}: what is said of it was altered`];
  });
  const places = list.map(({ id }) => sealed.findIndex((one) => one.id === id));
  const added = list.filter((_one, index) => places[index] === -1).map(({ id }) => `${what} ${id} was added`);
  return [
    ...faults,
    ...added,
    ...moved(
      what,
      places.filter((place) => place >= 0).map((place) => place + 1),
    ),
  ];
}

/** Whatever stands behind something that it was before. */
function moved(what: string, numbers: readonly number[]): string[] {
  return numbers.flatMap((number, index) => {
    const before = numbers[index - 1];
    if (before === undefined || before < number) return [];
    return before === number
      ? [`${what} ${number} is there twice`]
      : [`${what}s were moved: ${what} ${number} stands behind ${what} ${before}`];
  });
}

function timeText(at: number): string {
  return Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : String(at);
}
