// The levels of detail that InfluxDB keeps, each as a retention policy of its own, and how they are kept in step with
// the settings.
import type { Log } from "../lib/log.ts";
import type { UnixMs } from "../model.ts";
import { type InfluxClient, InfluxFault, type InfluxSettings, type Level } from "./influx-client.ts";
import type { Keep } from "./retention.ts";

type Policy = {
  readonly level: Level;
  readonly days: number;
  /** Chosen: a shard is let go of as a whole, and one that is written no more is complete on its disk. */
  readonly shardDays: number;
};

const DAY_MS = 86_400_000;

/** For how many days a level is kept. */
export function keepDays(level: Level, keep: Keep): number {
  return { raw: keep.rawDays, minute: keep.minuteDays, hour: keep.hourDays, day: keep.dayDays }[level];
}

/**
 * From which moment on InfluxDB has figures of a level. Where they are let go of before their readings, days at the edge
 * are told from these: a shard may be gone already.
 */
export function figuresFrom(level: Level, keep: Keep, now: UnixMs): UnixMs {
  const days = keepDays(level, keep);
  return days < keep.rawDays ? now - (days - 1) * DAY_MS : Number.NEGATIVE_INFINITY;
}

function policiesFor(keep: Keep): readonly Policy[] {
  return [
    { level: "raw", days: keep.rawDays, shardDays: 1 },
    { level: "minute", days: keep.minuteDays, shardDays: Math.min(7, keep.minuteDays) },
    { level: "hour", days: keep.hourDays, shardDays: Math.min(30, keep.hourDays) },
    { level: "day", days: keep.dayDays, shardDays: Math.min(360, keep.dayDays) },
  ];
}

/** Makes the database and its retention policies, or brings them in step. Throws words that say what is missing. */
export async function makeLevels(
  client: InfluxClient,
  settings: InfluxSettings,
  keep: Keep,
  log: Log,
): Promise<void> {
  const database = `"${settings.database}"`;
  let there = await policies(client, database);
  if (there === undefined) {
    await command(
      client,
      `CREATE DATABASE ${database}`,
      "there is no such database, and this user may not make it",
    );
    there = (await policies(client, database)) ?? [];
  }
  for (const { level, days, shardDays } of policiesFor(keep)) {
    const known = there.find((one) => one.name === level);
    const terms = `DURATION ${days}d REPLICATION 1 SHARD DURATION ${shardDays}d`;
    if (known === undefined) {
      const asked = `CREATE RETENTION POLICY "${level}" ON ${database} ${terms}${level === "raw" ? " DEFAULT" : ""}`;
      await command(client, asked, "a retention policy is missing, and this user may not make it");
    } else if (known.hours !== days * 24) {
      const asked = `ALTER RETENTION POLICY "${level}" ON ${database} ${terms}`;
      try {
        await command(
          client,
          asked,
          "a retention policy is not as it is set, and this user may not change it",
        );
      } catch (error) {
        if (!isForbidden(error)) throw error;
        log.warn("readings are kept in InfluxDB for another time than is set", { error });
      }
    }
  }
}

/** The retention policies that are there; undefined if the database is not. */
async function policies(
  client: InfluxClient,
  database: string,
): Promise<readonly { readonly name: string; readonly hours: number }[] | undefined> {
  try {
    const [series] = await client.ask(`SHOW RETENTION POLICIES ON ${database}`);
    const [name, duration] = ["name", "duration"].map((column) => series?.columns.indexOf(column) ?? -1);
    return (series?.values ?? []).map((row: readonly unknown[]) => ({
      name: String(row[name ?? -1]),
      //  As "9600h0m0s".
      hours: Number(/^(\d+)h/.exec(String(row[duration ?? -1]))?.[1] ?? 0),
    }));
  } catch (error) {
    if (error instanceof InfluxFault && /database not found/.test(error.message)) return undefined;
    throw error;
  }
}

async function command(client: InfluxClient, statement: string, why: string): Promise<void> {
  try {
    await client.ask(statement);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    throw new InfluxFault(`InfluxDB: ${why}: as its administrator run: ${statement}`, 403);
  }
}

function isForbidden(error: unknown): boolean {
  return error instanceof InfluxFault && error.status === 403;
}
