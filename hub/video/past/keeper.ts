// Keeps the past within its bounds: asks the thread that writes it again and again to let go of what is old or too much, and
// stops recording where the disk has no room left, or all that is held is protected. Promise: it says why, and goes on by
// itself.
import type { Clock } from "../../lib/clock.ts";
import { describeError, type Log } from "../../lib/log.ts";
import { openWorker, type WorkerHandle } from "../../lib/worker-call.ts";
import type { DeviceId, RecordingStop } from "../../model.ts";
import type { Room, RoomAsked } from "./make-room.ts";
import { isNoRoom, type Part } from "./shelf.ts";
import type { ShelfApi } from "./shelf-worker.ts";

export type KeeperNeeds = {
  readonly folder: string;
  /** False for a folder that somebody mounts: it is not made where it is missing. */
  readonly mayMakeFolder: boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly mostBytes: number | undefined;
  readonly mostBytesOfGroup: number | undefined;
  readonly leaveFreeBytes: number;
  /** What shares a bound; asked in each round. */
  readonly groupOf: () => Readonly<Record<DeviceId, string>>;
  readonly protected: () => Promise<RoomAsked["protected"]>;
  /** What is let go of by age; undefined while nothing is. */
  readonly letGo: () => Promise<RoomAsked["letGo"]>;
  readonly lookEveryMs?: number;
};

type ShelfThread = WorkerHandle<ShelfApi>;

export type Keeper = {
  /** Resolves when the files were looked through; rejects while the folder cannot be used. */
  readonly ready: () => Promise<void>;
  /** Both take effect in the order in which they are called. */
  readonly write: (part: Part) => Promise<number>;
  readonly end: (cameraId: DeviceId) => Promise<void>;
  readonly call: ShelfThread["call"];
  /** False while the folder cannot be used. */
  readonly isReachable: () => boolean;
  readonly mayWrite: (cameraId: DeviceId) => boolean;
  readonly stopOf: (cameraId: DeviceId) => RecordingStop | undefined;
  /** Of everything, or of groups. */
  readonly stops: () => readonly RecordingStop[];
  /** Something could not be written. */
  readonly failed: (error: unknown) => void;
  /** Looks now whether there is room. */
  readonly look: () => Promise<void>;
  readonly figures: () => Pick<Room, "heldBytes" | "pieces" | "freeBytes"> & { readonly removed: number };
  readonly close: () => Promise<void>;
};

//  Chosen: between two looks 100 cameras of 2 Mbit/s write 125 MB.
const LOOK_EVERY_MS = 5_000;
//  Chosen: what is let go of by age is let go of by the day.
const BY_AGE_EVERY_MS = 60_000;
//  Chosen: a folder that comes back (a mounted disk) is taken up within a minute.
const REOPEN_EVERY_MS = 30_000;
//  Chosen: so much more than the bound, that recording does not begin and stop each second.
const AGAIN_SHARE = 0.1;
const AGAIN_LEAST_BYTES = 8 * 1024 * 1024;
const DAY_MS = 86_400_000;

export function startKeeper(needs: KeeperNeeds): Keeper {
  const { clock, log, folder } = needs;
  let thread: ShelfThread | undefined;
  let groups: Readonly<Record<DeviceId, string>> = {};
  let stop: RecordingStop | undefined;
  let groupStops = new Map<string, RecordingStop>();
  let room: Room | undefined;
  let removed = 0;
  let agedAtMs = Number.NEGATIVE_INFINITY;
  let openedAtMs = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;
  let isClosed = false;

  function open(): ShelfThread {
    openedAtMs = clock.monotonicMs();
    const file = new URL("./shelf-worker.ts", import.meta.url);
    const opened = openWorker<ShelfApi>(file, { folder, mayMakeFolder: needs.mayMakeFolder }, (error) => {
      if (thread === opened) thread = undefined;
      room = undefined;
      setStop("disk-fault", faultWords(error));
    });
    return opened;
  }

  function setStop(why: RecordingStop["why"], detail: string): void {
    if (stop?.why === why) return;
    stop = { why, detail, since: clock.now() };
    log.warn(`recording has stopped: ${detail}`, { why, folder });
  }

  function goOn(): void {
    if (stop === undefined) return;
    log.info("recording goes on", { why: stop.why });
    stop = undefined;
  }

  function faultWords(error: unknown): string {
    return `the folder for recordings, ${folder}, cannot be used: ${describeError(error)}`;
  }

  function failed(error: unknown): void {
    if (isNoRoom(error)) setStop("disk-full", fullWords());
    else setStop("disk-fault", faultWords(error));
  }

  function fullWords(): string {
    return `the disk of ${folder} is full but for what is left free for the readings: make room, or set recordings.quotaGb lower`;
  }

  function judge(found: Room): void {
    room = found;
    removed += found.removed;
    const more =
      stop?.why === "disk-full" ? Math.max(needs.leaveFreeBytes * AGAIN_SHARE, AGAIN_LEAST_BYTES) : 0;
    if (found.freeBytes < needs.leaveFreeBytes + more) setStop("disk-full", fullWords());
    else if (found.isFull)
      setStop(
        "quota",
        "as much is recorded as recordings.quotaGb allows, and all of it is protected: lift a protection, or raise it",
      );
    else goOn();
    const before = groupStops;
    groupStops = new Map(found.fullGroups.map((group) => [group, before.get(group) ?? groupStop(group)]));
    for (const group of before.keys())
      if (!groupStops.has(group)) log.info("recording goes on", { school: group });
  }

  function groupStop(group: string): RecordingStop {
    const detail = `as much of the school ${group} is recorded as recordings.quotaGbPerSchool allows, and all of it is protected: lift a protection, or raise it`;
    log.warn(`recording has stopped: ${detail}`, { school: group });
    return { why: "school-quota", detail, since: clock.now() };
  }

  async function round(): Promise<void> {
    const nowMs = clock.monotonicMs();
    if (thread === undefined) {
      if (nowMs - openedAtMs < REOPEN_EVERY_MS) return;
      thread = open();
    }
    const own = thread;
    const isByAge = nowMs - agedAtMs >= BY_AGE_EVERY_MS;
    if (isByAge) agedAtMs = nowMs;
    groups = needs.groupOf();
    const asked: RoomAsked = {
      letGo: isByAge ? await needs.letGo() : undefined,
      protected: await needs.protected(),
      mostBytes: needs.mostBytes,
      mostBytesOfGroup: needs.mostBytesOfGroup,
      groupOf: groups,
      leaveFreeBytes: needs.leaveFreeBytes,
      youngest: clock.now() - DAY_MS,
    };
    let found = await own.call("makeRoom", asked);
    while (found.hasMore && !isClosed) {
      removed += found.removed;
      found = await own.call("makeRoom", asked);
    }
    judge(found);
  }

  function look(): Promise<void> {
    looking ??= round()
      .catch((error: unknown) => failed(error))
      .finally(() => {
        looking = undefined;
      });
    return looking;
  }

  async function usable(): Promise<ShelfThread> {
    if (thread === undefined) await look();
    if (thread === undefined) throw new Error(stop?.detail ?? "the recordings cannot be reached");
    return thread;
  }

  const stopLooking = clock.every(needs.lookEveryMs ?? LOOK_EVERY_MS, () => void look());

  return {
    ready: async () => {
      const { mended, removed: gone, pieces } = await (await usable()).call("found", undefined as never);
      if (mended + gone > 0) log.info("recordings that were cut off were taken up", { mended, gone, pieces });
      await look();
    },
    write: async (part) => {
      if (thread === undefined) throw new Error("the recordings cannot be reached");
      return await thread.call("write", part, [part.data.buffer as ArrayBuffer]);
    },
    end: async (cameraId) => await thread?.call("end", cameraId),
    call: (name, argument) => usable().then((one) => one.call(name, argument)),
    isReachable: () => thread !== undefined && room !== undefined,
    mayWrite: (cameraId) =>
      room !== undefined && stop === undefined && !groupStops.has(groups[cameraId] ?? ""),
    stopOf: (cameraId) => stop ?? groupStops.get(groups[cameraId] ?? ""),
    stops: () => [...(stop === undefined ? [] : [stop]), ...groupStops.values()],
    failed,
    look,
    figures: () => ({
      heldBytes: room?.heldBytes ?? 0,
      pieces: room?.pieces ?? 0,
      freeBytes: room?.freeBytes ?? 0,
      removed,
    }),
    close: async () => {
      isClosed = true;
      stopLooking();
      await looking;
      await thread?.close();
    },
  };
}
