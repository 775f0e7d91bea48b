// A page of stored readings: from InfluxDB up to the moment from which it lacks some, behind it from the embedded store.
import type { UnixMs } from "../model.ts";
import { corrected } from "./figures.ts";
import type { History, ReadingsCursor, SeriesName, StoredReading } from "./history.ts";
import type { InfluxClient } from "./influx-client.ts";
import { isPlainName, nanoseconds, readTime, slotOfSeq } from "./influx-points.ts";
import { named } from "./influx-rows.ts";
import type { Terms } from "./terms.ts";

//  A page may end in one store and the next begin in the other. A place in InfluxDB is its nanosecond, made larger by
//  this, so that it is told from the embedded store's order, which is a sequence number or less than nothing.
const OURS = 2 ** 52;

type Asked = Parameters<History["readings"]>[0];
type Page = Awaited<ReturnType<History["readings"]>>;

export async function readPage(
  needs: {
    readonly client: InfluxClient;
    readonly embedded: Pick<History, "readings">;
    readonly termsOf: (name: SeriesName) => Terms;
  },
  asked: Asked,
  missingFrom: UnixMs | undefined,
): Promise<Page> {
  const { from, to, limit, after } = asked;
  const cut = Math.min(to, missingFrom ?? to);
  const begin = after?.measuredAt ?? from;
  const page = begin < cut ? await ours(needs, asked, cut) : { readings: [] };
  if (page.next !== undefined || cut >= to) return page;
  const left = limit - page.readings.length;
  const rest = { ...asked, from: Math.max(from, cut), limit: Math.max(left, 1) };
  const cursor = begin < cut ? undefined : after && theirCursor(after);
  const { after: _, ...fresh } = rest;
  const behind = await needs.embedded.readings(cursor === undefined ? fresh : { ...fresh, after: cursor });
  if (left > 0) return { ...behind, readings: [...page.readings, ...behind.readings] };
  const last = page.readings.at(-1);
  if (behind.readings.length === 0 || last === undefined) return page;
  //  The page is full with what InfluxDB has; the next one begins with the embedded store's first.
  return { readings: page.readings, next: { measuredAt: cut - 1, order: OURS + 999_999 } };
}

async function ours(
  { client, termsOf }: { readonly client: InfluxClient; readonly termsOf: (name: SeriesName) => Terms },
  { deviceId, metric, from, limit, after }: Asked,
  cut: UnixMs,
): Promise<Page> {
  const name = { deviceId, metric };
  if (!isPlainName(deviceId)) return { readings: [] };
  const begin = after === undefined ? `>= ${nanoseconds(from, 0)}` : `> ${placeOf(after)}`;
  const [group] = await client.ask(
    `SELECT value, received, seq, late FROM "raw"."reading" WHERE (${named([name])}) AND time ${begin} AND time < ${nanoseconds(cut, 0)} LIMIT ${limit + 1}`,
  );
  const rows = (group?.values ?? []) as readonly [string, number, number, number | null, boolean | null][];
  const last = rows[limit - 1];
  return {
    readings: rows.slice(0, limit).map(([time, raw, receivedAt, seq, late]): StoredReading => {
      const measuredAt = readTime(time).at;
      const value = corrected(termsOf(name), measuredAt, raw);
      return { measuredAt, receivedAt, ...(seq === null ? {} : { seq }), value, raw, late: late === true };
    }),
    ...(rows.length > limit && last !== undefined ? { next: cursorAt(last[0]) } : {}),
  };
}

function cursorAt(time: string): ReadingsCursor {
  const { at, slot } = readTime(time);
  return { measuredAt: at, order: OURS + slot };
}

/** In nanoseconds. Of readings that share a millisecond some may be told again where the store changes, never left out. */
function placeOf({ measuredAt, order }: ReadingsCursor): string {
  if (order >= OURS) return nanoseconds(measuredAt, order - OURS);
  if (order < -1) return nanoseconds(measuredAt - 1, 999_999);
  return nanoseconds(measuredAt, slotOfSeq(order === -1 ? undefined : order));
}

/** The embedded store's order of a place; the other way round. */
function theirCursor({ measuredAt, order }: ReadingsCursor): ReadingsCursor {
  if (order < OURS) return { measuredAt, order };
  const slot = order - OURS;
  const plain = slotOfSeq(undefined);
  return { measuredAt, order: slot < plain ? -OURS : Math.min(slot - plain - 1, slotOfSeq(undefined)) };
}
