// Reads the journal's log for those who carry it onwards: in slices of some readings, so that neither the journal's
// thread nor anybody's memory has to hold what a receiver missed in a week.
import type { DatabaseSync } from "node:sqlite";
import { countRecords, readRecord, recordsOf } from "./reading-record.ts";

/** What stands in a stretch of the log. */
export type LogSurvey = {
  /** Where the look ended; the position that was given, if nothing is behind it. */
  readonly seq: number;
  readonly readings: number;
  /** The earliest time of measurement, and the arrival of the first record; undefined if there is nothing. */
  readonly oldest: number | undefined;
  readonly firstAt: number | undefined;
};

type Asked = { readonly seq: number; readonly most: number };

export function createLogReader(db: DatabaseSync): {
  /** Log records after a position, in order, together up to `most` readings; a larger one comes alone. */
  readonly next: (asked: Asked) => { seq: number; body: Uint8Array }[];
  /** What stands after a position, up to the record with which it is `most` readings. */
  readonly survey: (asked: Asked) => LogSurvey;
} {
  const select = db.prepare("SELECT seq, at_ms, body FROM log WHERE seq > ? ORDER BY seq");

  return {
    next: ({ seq, most }) => {
      const records: { seq: number; body: Uint8Array }[] = [];
      let readings = 0;
      for (const row of select.iterate(seq)) {
        const body = row["body"] as Uint8Array;
        readings += countRecords(body);
        if (readings > most && records.length > 0) break;
        records.push({ seq: Number(row["seq"]), body });
      }
      return records;
    },
    survey: (asked) => {
      let { seq } = asked;
      let readings = 0;
      let oldest: number | undefined;
      let firstAt: number | undefined;
      for (const row of select.iterate(seq)) {
        const body = row["body"] as Uint8Array;
        firstAt ??= Number(row["at_ms"]);
        const records = recordsOf(body);
        for (let i = 0; i < countRecords(body); i++) {
          const { measuredAt } = readRecord(records, i);
          if (oldest === undefined || measuredAt < oldest) oldest = measuredAt;
        }
        seq = Number(row["seq"]);
        readings += countRecords(body);
        if (readings >= asked.most) break;
      }
      return { seq, readings, oldest, firstAt };
    },
  };
}
