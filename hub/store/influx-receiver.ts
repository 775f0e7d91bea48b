// InfluxDB as a receiver of the journal's readings. Promises: sending again changes nothing; one point that the server
// will never take does not keep its neighbours from being stored, and is counted and named in the log.
import type { IPoint } from "influx";
import type { Log } from "../lib/log.ts";
import { type InfluxClient, InfluxFault, type InfluxSettings } from "./influx-client.ts";
import { makeLevels } from "./influx-levels.ts";
import { isPlainName, readingPoint } from "./influx-points.ts";
import type { LogRecord } from "./journal.ts";
import type { Keep } from "./retention.ts";

export type InfluxReceiver = {
  readonly name: string;
  readonly open: () => Promise<string | undefined>;
  readonly startNow: () => Promise<string | undefined>;
  readonly take: (records: readonly LogRecord[]) => Promise<{ readonly refused: number }>;
};

/** Chosen: so many in a row, and none taken, is not about the points any more. */
const ALL_REFUSED = 1000;

export function createInfluxReceiver(
  client: InfluxClient,
  settings: InfluxSettings,
  options: { readonly keep: Keep; readonly log: Log },
): InfluxReceiver {
  const { keep, log } = options;

  return {
    name: "influxdb",
    open: async () => {
      await makeLevels(client, settings, keep, log);
      return await client.startedAt();
    },
    startNow: client.startedAt,
    take: async (records) => {
      const points: IPoint[] = [];
      const tried = { taken: 0, refused: 0, why: "" };
      for (const { seq, readings } of records) {
        for (const [i, reading] of readings.entries()) {
          //  What would end the point, or be another number, is not sent at all.
          if (isPlainName(reading.deviceId) && Number.isFinite(reading.value)) {
            points.push(readingPoint(reading, seq, i));
          } else note(tried, 1, `${JSON.stringify(reading.deviceId)}: not a plain name, or not a number`);
        }
      }
      if (points.length > 0) await put(client, points, tried);
      if (tried.refused > 0) {
        log.warn("InfluxDB refuses readings, they are left out", { readings: tried.refused, why: tried.why });
      }
      return { refused: tried.refused };
    },
  };
}

type Tried = { taken: number; refused: number; why: string };

function note(tried: Tried, refused: number, why: string): void {
  tried.refused += refused;
  if (tried.why === "") tried.why = why;
}

/** Writes points; where the server refuses some, halves them until those alone are left. */
async function put(client: InfluxClient, points: readonly IPoint[], tried: Tried): Promise<void> {
  try {
    await client.write(points, "raw");
    tried.taken += points.length;
  } catch (error) {
    if (!(error instanceof InfluxFault) || (error.status !== 400 && error.status !== 413)) throw error;
    //  It says how many and has kept the others.
    const tooOld = /points beyond retention policy dropped=(\d+)/.exec(error.message)?.[1];
    if (tooOld !== undefined) {
      note(tried, Number(tooOld), error.message);
      tried.taken += points.length - Number(tooOld);
      return;
    }
    if (points.length === 1) {
      note(tried, 1, `${points[0]?.tags?.["device"]}: ${error.message}`);
      if (tried.taken === 0 && tried.refused >= ALL_REFUSED) {
        throw new InfluxFault(`InfluxDB refuses everything: ${error.message}`);
      }
      return;
    }
    const half = points.length >> 1;
    await put(client, points.slice(0, half), tried);
    await put(client, points.slice(half), tried);
  }
}
