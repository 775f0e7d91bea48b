// Puts together what an administrator is told of the store.
import { readdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../lib/clock.ts";
import type { Tally } from "../lib/tally.ts";
import type { ForwardingState, RecordingStop, UnixMs } from "../model.ts";
import type { Store } from "../serve/contract.ts";
import { pageAudit } from "../store/audit.ts";
import { DATA_FILES } from "../store/data-files.ts";
import type { Backups } from "./backups.ts";
import type { Memory } from "./memory.ts";

export type StoreStateNeeds = {
  readonly memory: Memory;
  readonly backups: Pick<Backups, "state">;
  /** What is held of cameras' past. */
  readonly recordings: { readonly held: () => RecordingsHeld };
  readonly tally: Tally;
  readonly clock: Clock;
  readonly about: { readonly version: string };
};

export type RecordingsHeld = {
  readonly folder: string;
  readonly bytes: number;
  readonly pieces: number;
  readonly quotaBytes: number;
  readonly days: number;
  readonly stops: readonly RecordingStop[];
};

/** Chosen: short enough to be "now", long enough for sensors that report once a minute. */
const RATE_OVER_MS = 60_000;
const RATE_STEP_MS = 5_000;

export type StoreState = {
  readonly read: () => Promise<Store>;
  readonly close: () => void;
};

export function startStoreState(needs: StoreStateNeeds): StoreState {
  const rate = watchRate(needs.tally, needs.clock);
  return { read: () => readState(needs, rate.perSecond()), close: rate.close };
}

async function readState(
  { memory, backups, recordings, about }: StoreStateNeeds,
  perSecond: number,
): Promise<Store> {
  const { plan, last, lastWhole, runningSince, nextAt } = backups.state();
  const { kind, readings, oldest, bytes, daysToRestate, forwarding, fault, clock, flooded } =
    await memory.history.state();
  const [head] = await pageAudit(memory.book.db, { sites: undefined, limit: 1, before: undefined });
  return {
    version: about.version,
    folder: await folderState(memory.path),
    recordings: recordingsView(recordings.held()),
    readings: {
      kind,
      ...(readings === undefined ? {} : { stored: readings }),
      ...(oldest === undefined ? {} : { oldest: iso(oldest) }),
      ...(bytes === undefined ? {} : { bytes }),
      ...(daysToRestate === undefined ? {} : { daysToRestate }),
      perSecond,
      ...(fault === undefined ? {} : { fault }),
      ...(flooded === undefined
        ? {}
        : { flooded: flooded.map(({ deviceId, metric }) => ({ sensorId: deviceId, metric })) }),
      ...(clock === undefined
        ? {}
        : { clockAhead: { aheadS: Math.round(clock.aheadMs / 1000), isFollowed: clock.isFollowed } }),
    },
    ...(forwarding === undefined ? {} : { forwarding: forwardingView(forwarding) }),
    backup: {
      ...(plan === undefined ? {} : { plan }),
      ...(last === undefined ? {} : { last }),
      ...(lastWhole === undefined ? {} : { lastWhole }),
      ...(runningSince === undefined ? {} : { runningSince: iso(runningSince) }),
      ...(nextAt === undefined ? {} : { nextAt: iso(nextAt) }),
    },
    audit: { lines: head?.number ?? 0, head: head?.hash ?? "" },
  };
}

function recordingsView({ stops, ...held }: RecordingsHeld): Store["recordings"] {
  return { ...held, stops: stops.map(({ why, detail, since }) => ({ why, detail, since: iso(since) })) };
}

function forwardingView(state: ForwardingState): NonNullable<Store["forwarding"]> {
  const { receiver, isWell, isCaughtUp, behindReadings, behindS, refused, lastError } = state;
  return {
    ...{ receiver, isWell, isCaughtUp, behindReadings, behindS, refused },
    ...(lastError === undefined ? {} : { lastError: { at: iso(lastError.at), words: lastError.words } }),
  };
}

/** Device readings stored each second over the last minute, or since the start. */
function watchRate(
  tally: Tally,
  clock: Clock,
): { readonly perSecond: () => number; readonly close: () => void } {
  const stored = () =>
    tally
      .read()
      .filter(({ name }) => name === "readings_stored")
      .reduce((sum, { value }) => sum + value, 0);
  const samples = [{ atMs: clock.monotonicMs(), count: stored() }];
  const close = clock.every(RATE_STEP_MS, () => {
    samples.push({ atMs: clock.monotonicMs(), count: stored() });
    while (samples.length > RATE_OVER_MS / RATE_STEP_MS + 1) samples.shift();
  });
  const perSecond = () => {
    const first = samples[0];
    if (first === undefined) return 0;
    const tookS = (clock.monotonicMs() - first.atMs) / 1000;
    return tookS <= 0 ? 0 : Math.round(((stored() - first.count) / tookS) * 10) / 10;
  };
  return { perSecond, close };
}

async function folderState(path: string): Promise<Store["folder"]> {
  const tops = (await readdir(path, { withFileTypes: true })).filter(
    //  Tens of thousands of files, whose sizes are known without asking for each.
    ({ name }) => name !== DATA_FILES.recordings,
  );
  const inner = await Promise.all(
    tops
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => readdir(join(path, name), { recursive: true, withFileTypes: true })),
  );
  const entries = [...tops, ...inner.flat()];
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      //  SQLite's logs come and go.
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
  );
  const { bavail, blocks, bsize } = await statfs(path);
  return {
    path,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    freeBytes: bavail * bsize,
    diskBytes: blocks * bsize,
  };
}

function iso(at: UnixMs): string {
  return new Date(at).toISOString();
}
