// The audit log's head of each day, written where a log that was cut off or written anew will show against it: into the data
// folder, into the hub's own log, and into folders elsewhere. A folder that is not there now gets the next head that it can.
import { access } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../lib/clock.ts";
import { dayStart } from "../lib/day-time.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { UnixMs } from "../model.ts";
import type { Figure } from "../serve/metrics.ts";
import { readAuditHead } from "../store/audit.ts";
import { type AuditHead, appendHead, headsFileName, readHeads } from "../store/audit-heads.ts";
import type { Book } from "../store/book.ts";
import { DATA_FILES } from "../store/data-files.ts";
import { tellChannels } from "./heads-by-channel.ts";

/** One place that heads are told to. All channels that notify people of it are one of these. */
type Place = {
  readonly name: string;
  /** The day whose head it has, by that day's beginning; undefined where nobody knows. */
  toldOf: UnixMs | undefined;
  readonly tell: (head: AuditHead) => Promise<void>;
  failure: string | undefined;
};

export type AuditHeads = { readonly figures: readonly Figure[]; readonly close: () => Promise<void> };

/** Chosen: a head is at most this much later than midnight, and a share that comes back is found soon. */
const LOOK_EVERY_MS = 60_000;

export type AuditHeadNeeds = {
  readonly book: Book;
  readonly dataDir: string;
  readonly headsTo: readonly string[];
  readonly zone: string;
  readonly clock: Clock;
  readonly log: Log;
};

export async function startAuditHeads(needs: AuditHeadNeeds): Promise<AuditHeads> {
  const { book, dataDir, headsTo, zone, clock, log } = needs;
  const own = join(dataDir, DATA_FILES.auditHeads);
  const places: Place[] = [
    {
      name: "data folder",
      toldOf: await dayOfLast(own, zone),
      tell: (head) => appendHead(own, head),
      failure: undefined,
    },
    ...headsTo.map((folder) => ({
      name: folder,
      toldOf: undefined,
      tell: tellFolder(folder),
      failure: undefined,
    })),
    {
      name: "log",
      toldOf: undefined,
      tell: async (head: AuditHead) => log.info("the audit log's head", head),
      failure: undefined,
    },
    { name: "channels", toldOf: undefined, tell: tellChannels(book, zone), failure: undefined },
  ];

  async function tell(place: Place, head: AuditHead, today: UnixMs): Promise<void> {
    try {
      await place.tell(head);
      place.toldOf = today;
      place.failure = undefined;
    } catch (error) {
      const failure = describeError(error);
      //  A share that is gone for a week says so once.
      if (failure !== place.failure)
        log.warn("the audit log's head could not be written; it is tried again every minute", {
          place: place.name,
          error: failure,
        });
      place.failure = failure;
    }
  }

  async function look(): Promise<void> {
    const at = clock.now();
    const today = dayStart(at, zone);
    const due = places.filter(({ toldOf }) => toldOf !== today);
    if (due.length === 0) return;
    const head = await readAuditHead(book.db);
    if (head === undefined) return;
    const told = { ...head, at: new Date(at).toISOString() };
    await Promise.all(due.map((place) => tell(place, told, today)));
  }

  let looking: Promise<void> | undefined;
  const lookOnce = () => {
    //  A share may take minutes to say that it is gone: one look at a time.
    looking ??= look()
      .catch((error: unknown) => log.error("the audit log's head could not be read", { error }))
      .finally(() => {
        looking = undefined;
      });
  };
  lookOnce();
  const stop = clock.every(LOOK_EVERY_MS, lookOnce);
  return {
    figures: [
      {
        name: "audit_heads_failing",
        help: "Places that today's head of the audit log could not be written to",
        read: () => places.filter(({ failure }) => failure !== undefined).length,
      },
    ],
    close: async () => {
      stop();
      await looking;
    },
  };
}

/** Into a file of the hub's own in a folder that must be there: one that is not mounted is not made. */
function tellFolder(folder: string): (head: AuditHead) => Promise<void> {
  return async (head) => {
    await access(folder);
    await appendHead(join(folder, headsFileName(head)), head);
  };
}

/** Undefined where it cannot be read: whatever keeps it from being read is told when the next head is written there. */
async function dayOfLast(file: string, zone: string): Promise<UnixMs | undefined> {
  const last = await readHeads(file).then(
    ({ heads }) => heads.at(-1),
    () => undefined,
  );
  return last === undefined ? undefined : dayStart(Date.parse(last.at), zone);
}
