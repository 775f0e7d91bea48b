// Speaks with InfluxDB by its 1.x API: every call ends within a time, and every failure is said in words that tell what
// to do. The password appears in none of them.
import { FieldType, InfluxDB, type IPoint, type IResponse } from "influx";
import type { Clock } from "../lib/clock.ts";
import { describeError } from "../lib/log.ts";

export type InfluxSettings = {
  /** Such as http://127.0.0.1:8086. */
  readonly url: string;
  readonly database: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
};

/** The retention policies, each for one level of detail. */
export type Level = "raw" | "minute" | "hour" | "day";

export type InfluxClient = {
  /** Writes points of one level. Throws an InfluxFault. */
  readonly write: (points: readonly IPoint[], level: Level) => Promise<void>;
  /** Answers one statement; times are Unix ms, or text with all nine digits. */
  readonly ask: (statement: string, times?: "ms" | "text") => Promise<readonly Answer[]>;
  /** When the server says that it was started; undefined where it does not say. */
  readonly startedAt: () => Promise<string | undefined>;
};

/** The rows of one series, or of one group of series. */
export type Answer = NonNullable<IResponse["results"][number]["series"]>[number];

/** What InfluxDB did not do. Without a status it did not answer at all. */
export class InfluxFault extends Error {
  override readonly name = "InfluxFault";
  readonly status: number | undefined;
  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

/** Chosen: a batch takes some 50 ms; a server that needs longer than this is as good as gone. */
const MOST_TO_WRITE_MS = 30_000;
const MOST_TO_ASK_MS = 10_000;
const MOST_TO_START_MS = 5_000;

/**
 * Measured: 1.6.7 puts an answer together from pieces of so many rows, and calls a series partial that came in several
 * and is whole. One that is partial and shorter was cut by max-row-limit.
 */
const ROWS_IN_A_PIECE = 10_000;

/** Without it a whole number would be a float in one place and another type in the next. */
const SCHEMA = [
  {
    measurement: "reading",
    tags: ["device", "metric"],
    fields: {
      value: FieldType.FLOAT,
      received: FieldType.INTEGER,
      seq: FieldType.INTEGER,
      late: FieldType.BOOLEAN,
    },
  },
  {
    measurement: "figures",
    tags: ["device", "metric"],
    fields: {
      ...{ count: FieldType.INTEGER, late: FieldType.INTEGER },
      ...{ min: FieldType.FLOAT, max: FieldType.FLOAT, sum: FieldType.FLOAT },
      ...{ inside: FieldType.INTEGER, outside: FieldType.INTEGER },
      ...{
        outside_lead: FieldType.INTEGER,
        outside_trail: FieldType.INTEGER,
        outside_longest: FieldType.INTEGER,
      },
      ...{ gap_lead: FieldType.INTEGER, gap_trail: FieldType.INTEGER, gap_longest: FieldType.INTEGER },
    },
  },
];

/** The package would keep a server from being asked for up to ten seconds after each failure; trying again is not its task. */
const AT_ONCE = { getDelay: () => 0, next: () => AT_ONCE, reset: () => AT_ONCE };

export function createInfluxClient(settings: InfluxSettings, clock: Clock): InfluxClient {
  const url = new URL(settings.url);
  const client = new InfluxDB({
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port === "" ? (url.protocol === "https:" ? 443 : 80) : url.port),
    protocol: url.protocol === "https:" ? "https" : "http",
    database: settings.database,
    ...(settings.user === undefined ? {} : { username: settings.user, password: settings.password ?? "" }),
    pool: { maxRetries: 0, requestTimeout: MOST_TO_WRITE_MS, backoff: AT_ONCE },
    schema: SCHEMA,
  });

  /** An answer that breaks off in its middle would otherwise never end. */
  async function within<T>(ms: number, work: Promise<T>): Promise<T> {
    const late = Promise.withResolvers<never>();
    const stop = clock.after(ms, () =>
      late.reject(new InfluxFault(`InfluxDB at ${url.origin} did not answer within ${ms / 1000} s`)),
    );
    try {
      return await Promise.race([work, late.promise]);
    } catch (error) {
      throw explain(error, settings, url.origin);
    } finally {
      stop();
    }
  }

  return {
    write: (points, level) =>
      within(
        MOST_TO_WRITE_MS,
        client.writePoints([...points], { retentionPolicy: level, precision: "n" }).then(() => undefined),
      ),
    ask: async (statement, times = "text") => {
      const answer = (await within(
        MOST_TO_ASK_MS,
        client.queryRaw(statement, { method: "POST", ...(times === "ms" ? { precision: "ms" } : {}) }),
      )) as { readonly results?: readonly Result[] };
      const result = answer.results?.[0];
      if (result?.error !== undefined) throw explainText(result.error, settings);
      const series = result?.series ?? [];
      if (series.some((one) => one.partial === true && (one.values?.length ?? 0) <= ROWS_IN_A_PIECE)) {
        throw new InfluxFault("InfluxDB cut its answer short: set max-row-limit = 0 in its [http] section");
      }
      return series;
    },
    startedAt: () => within(MOST_TO_START_MS, startOf(url, settings, client)),
  };
}

type Result = {
  readonly error?: string;
  readonly series?: readonly (Answer & { readonly partial?: boolean })[];
};

/** 1.x tells it to everybody, before much else; where that is closed, `SHOW DIAGNOSTICS` tells it to administrators. */
async function startOf(url: URL, settings: InfluxSettings, client: InfluxDB): Promise<string | undefined> {
  const { user, password = "" } = settings;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const response = await fetch(new URL("/debug/vars", url), {
    ...(user === undefined ? {} : { headers: { authorization } }),
  });
  if (response.ok && response.body !== null) {
    let text = "";
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const started = /"started"\s*:\s*"([^"]+)"/.exec(text)?.[1];
      if (started !== undefined) return started;
      if (text.length > 64_000) break;
    }
  } else await response.body?.cancel();
  const answer = (await client.queryRaw("SHOW DIAGNOSTICS", { method: "POST" }).catch(() => undefined)) as
    | { readonly results?: readonly Result[] }
    | undefined;
  const system = answer?.results?.[0]?.series?.find((one) => one.name === "system");
  const started: unknown = system?.values?.[0]?.[system.columns.indexOf("started")];
  return typeof started === "string" ? started : undefined;
}

function explain(error: unknown, settings: InfluxSettings, origin: string): InfluxFault {
  if (error instanceof InfluxFault) return error;
  const text = describeError(error);
  const [, status, said] = /^A (\d{3}) .*? error occurred: ([\s\S]*)$/.exec(text) ?? [];
  if (status === undefined) return new InfluxFault(`InfluxDB at ${origin} cannot be reached: ${text}`);
  return explainText(errorIn(said ?? ""), settings, Number(status));
}

function errorIn(body: string): string {
  return /"error"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(body)?.[1]?.replaceAll('\\"', '"') ?? body.slice(0, 300);
}

function explainText(said: string, settings: InfluxSettings, status?: number): InfluxFault {
  const { user, database } = settings;
  if (status === 401) {
    const who = user === undefined ? "asks for a user" : `refuses the user "${user}"`;
    const mend = "check influxdb.user, and influxdb.password or MINGCHU_INFLUXDB_PASSWORD";
    return new InfluxFault(`InfluxDB ${who} (${said}): ${mend}`, status);
  }
  if (status === 403 || /not authorized|authorizing/.test(said)) {
    //  It says the same of a database that is not there.
    const mend = `as its administrator run: CREATE DATABASE "${database}"; GRANT ALL ON "${database}" TO "${user ?? ""}"`;
    return new InfluxFault(`InfluxDB does not let the user "${user ?? ""}" do this (${said}): ${mend}`, 403);
  }
  return new InfluxFault(`InfluxDB says: ${said}`, status);
}
