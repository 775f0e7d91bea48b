// What a receiver of readings is to the one who carries them: InfluxDB is one. Whoever takes readings by this contract
// can be followed up with the journal in the same way.
import type { Reading } from "../model.ts";

/** What one commit of the journal stored, in order. Position and place in it name a reading for good. */
export type LogRecord = { readonly seq: number; readonly readings: readonly Reading[] };

export type Receiver = {
  /** Its name among the followers of the journal, and in messages. */
  readonly name: string;
  /**
   * Makes everything ready to take readings, and says which start of the receiver this is; undefined where it does not
   * tell. Throws, in words that say what to do, if it cannot take any.
   */
  readonly open: () => Promise<string | undefined>;
  /** Which start of the receiver this is now. */
  readonly startNow: () => Promise<string | undefined>;
  /**
   * Takes readings, again too: what was taken before changes nothing. Gives how many of them it will never take.
   * Throws if they should be sent again.
   */
  readonly take: (records: readonly LogRecord[]) => Promise<{ readonly refused: number }>;
};
