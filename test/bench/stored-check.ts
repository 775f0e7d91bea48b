// Whether what was acknowledged is stored: asks the hub's own journal and history after the hub has been killed.

import { everyReading } from "../../hub/store/history.ts";
import { openJournal } from "../../hub/store/journal.ts";
import { openSqliteHistory } from "../../hub/store/sqlite-history.ts";
import { deviceName, FIRST_SEQ, humidityOf, SITE, temperatureOf } from "./load-message.ts";

/** What one client of the load generator has sent, see LoadClient.account. */
export type Account = { readonly next: number; readonly unacknowledged: readonly number[] };

export type StoredCheck = {
  readonly acknowledged: number;
  /** Acknowledged messages of which a reading is not in the journal with its value. */
  readonly notStored: number;
  /** Readings of the journal that are not in the sorted table, which charts and reports ask. */
  readonly notSorted: number;
};

/** Which sequence numbers of a device's metric were found with their value. */
type Series = { readonly marks: Uint8Array; readonly valueFor: (seq: number) => number };

const METRICS = [
  { metric: "temperature", valueFor: temperatureOf },
  { metric: "humidity", valueFor: humidityOf },
] as const;

/** `file` is the readings' database of a hub that runs no more. */
export async function checkStored(file: string, accounts: readonly Account[]): Promise<StoredCheck> {
  const die = (error: Error): never => {
    throw error;
  };
  const journal = await openJournal(file, die);
  const history = openSqliteHistory(file, journal, { zone: "Asia/Shanghai", onDeath: die });
  try {
    const found = new Map<string, Series>(
      accounts.flatMap(({ next }, client) =>
        METRICS.map(({ metric, valueFor }) => {
          const marks = new Uint8Array(next - FIRST_SEQ);
          return [`${deviceId(client)}/${metric}`, { marks, valueFor }] as const;
        }),
      ),
    );
    await journal.replay(0, (readings) => {
      for (const { deviceId, metric, seq, value } of readings) {
        const series = found.get(`${deviceId}/${metric}`);
        if (series !== undefined && seq !== undefined && series.valueFor(seq) === value)
          series.marks[seq - FIRST_SEQ] = 1;
      }
    });

    let acknowledged = 0;
    let notStored = 0;
    let notSorted = 0;
    for (const [client, { next, unacknowledged }] of accounts.entries()) {
      const open = new Set(unacknowledged);
      const series = METRICS.map(({ metric }) => found.get(`${deviceId(client)}/${metric}`)?.marks);
      for (let seq = FIRST_SEQ; seq < next; seq++) {
        if (open.has(seq)) continue;
        acknowledged += 1;
        if (series.some((marks) => marks?.[seq - FIRST_SEQ] !== 1)) notStored += 1;
      }
      for (const [i, { metric }] of METRICS.entries()) {
        const asked = { deviceId: deviceId(client), metric, from: 0, to: Number.MAX_SAFE_INTEGER };
        const rows = await Array.fromAsync(everyReading(history, asked));
        const inJournal = series[i]?.reduce((sum, mark) => sum + mark, 0) ?? 0;
        notSorted += Math.max(0, inJournal - rows.length);
      }
    }
    return { acknowledged, notStored, notSorted };
  } finally {
    await history.close();
    await journal.close();
  }
}

function deviceId(client: number): string {
  return `${SITE}.${deviceName(client)}`;
}
