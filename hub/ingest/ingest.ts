// From a published message to stored readings, or to a refusal that somebody can read. Promise: `take` resolves only
// when everything good in the message is on disk; what is bad is counted, listed and acknowledged, because the device
// would send it for ever.
import type { Tally } from "../lib/tally.ts";
import type { Reading, SiteId, UnixMs } from "../model.ts";
import { type DecodeNeeds, decodeMessage } from "./decode.ts";
import { type Refusals, textOf } from "./refusals.ts";

export type Incoming = {
  readonly account: string;
  readonly siteId: SiteId;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly receivedAt: UnixMs;
};

export type IngestNeeds = DecodeNeeds & {
  /** Stores readings; resolves with each one's verdict once they are durable. */
  readonly store: (readings: readonly Reading[]) => Promise<readonly ("stored" | "duplicate" | "conflict")[]>;
  readonly refusals: Refusals;
  /** Told of a message that nothing reads, or with the id of the mapping that was for it. */
  readonly notice: (message: Incoming, mappedBy: string | undefined) => void;
  /** Keeps readings for a person to take in or throw away; resolves once they are kept. */
  readonly setAside: (readings: readonly Reading[]) => Promise<void>;
  readonly tally: Tally;
};

export type Ingest = {
  /** True if it was on a topic of its site's own. */
  readonly take: (message: Incoming) => Promise<boolean>;
};

export function createIngest(needs: IngestNeeds): Ingest {
  const { store, refusals, tally } = needs;

  function refuse({ account, siteId, topic, payload, receivedAt }: Incoming, reason: string): void {
    tally.count("messages_refused", { site: siteId });
    refusals.add({
      at: receivedAt,
      siteId,
      account,
      topic,
      reason,
      payload: textOf(payload),
    });
  }

  return {
    take: async (message) => {
      const { readings, refused, clockWrong, isAlien, ...rest } = await decodeMessage(message, needs);
      for (const reason of refused) refuse(message, reason);
      if (rest.isUnknown === true || rest.mappedBy !== undefined) needs.notice(message, rest.mappedBy);
      if (rest.aside !== undefined && rest.aside.length > 0) {
        tally.count("readings_set_aside", {}, rest.aside.length);
        await needs.setAside(rest.aside);
      }
      if (clockWrong) tally.count("readings_with_wrong_clock", { site: message.siteId });
      if (readings.length === 0) return isAlien !== true;
      const verdicts = await store(readings);
      const conflicts = readings.filter((_, i) => verdicts[i] === "conflict");
      tally.count("readings_stored", {}, verdicts.filter((verdict) => verdict === "stored").length);
      tally.count("readings_duplicate", {}, verdicts.filter((verdict) => verdict === "duplicate").length);
      if (conflicts.length > 0) {
        const names = conflicts.map((reading) => reading.metric).join(", ");
        refuse(message, `${names}: another value came before with the same time and sequence number`);
      }
      return true;
    },
  };
}
