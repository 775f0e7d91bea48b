// Binds what records cameras to the relay, to the book and to the settings: what is recorded when, for how long it is kept,
// and what an operator is told of it.
import { open } from "node:fs/promises";
import { join } from "node:path";
import { createTree } from "../access/tree.ts";
import type { PastBytes, PastDesk } from "../actions/past-desk.ts";
import type { RecordingSettings } from "../config-recordings.ts";
import type { Clock, Stop } from "../lib/clock.ts";
import { isWithin, timeOfDay } from "../lib/day-time.ts";
import type { Log } from "../lib/log.ts";
import { openSigningKey } from "../lib/signing-key.ts";
import type { Alert, DeviceId, RecordingChoice, SiteId, UnixMs } from "../model.ts";
import type { Figure } from "../serve/metrics.ts";
import { listCameraMoves, siteThen } from "../store/camera-moves.ts";
import { DATA_FILES } from "../store/data-files.ts";
import { endProtectionsOfAlerts, listProtections, listRecordingChoices } from "../store/recordings.ts";
import { INIT_ID, PIECE_ID } from "../video/past/day-folder.ts";
import { type Keeper, startKeeper } from "../video/past/keeper.ts";
import { createRecorder, type Recorder } from "../video/past/recorder.ts";
import type { FoundPiece } from "../video/past/shelf.ts";
import { hasMainStream } from "../video/relay/camera-source.ts";
import type { Relay } from "../video/relay/relay.ts";
import type { StreamTap } from "../video/relay/stream-tap.ts";
import type { Viewer } from "../video/relay/viewer.ts";
import { BEFORE_MS, startAlertRecording } from "./alert-recording.ts";
import { type ClipMaker, createClipMaker } from "./clip-exports.ts";
import { createLettingGo } from "./letting-go.ts";
import type { Media } from "./media.ts";
import type { Memory } from "./memory.ts";
import { recordingFigures } from "./recording-figures.ts";
import type { RecordingsHeld } from "./store-state.ts";

export type RecordingNeeds = {
  readonly config: { readonly recordings: RecordingSettings; readonly zone: string };
  readonly memory: Pick<Memory, "path" | "book" | "estate" | "journal">;
  readonly media: Pick<Media, "makeClip" | "ffmpegOff">;
  readonly version: string;
  /** Asked when it is needed, because it is started after what serves people. */
  readonly relay: () => Pick<Relay, "watch">;
  readonly kitchenHours: { readonly from: string; readonly to: string };
  readonly clock: Clock;
  readonly log: Log;
};

export type Recordings = {
  readonly desk: PastDesk;
  readonly clips: Pick<ClipMaker, "wake" | "progressOf" | "fileOf" | "remove">;
  readonly taps: readonly StreamTap[];
  readonly mainTaps: readonly StreamTap[];
  /** An alert was opened or has changed. */
  readonly takeAlert: (alert: Alert) => void;
  /** Begins to record, once there are cameras. */
  readonly start: () => Promise<void>;
  /** What does not work now, and what to do about it. */
  readonly notes: () => readonly string[];
  readonly held: () => RecordingsHeld;
  readonly metrics: readonly Figure[];
  readonly close: () => Promise<void>;
};

//  The task: by default what led to an alert and what followed.
const DEFAULT_CHOICE: RecordingChoice = { mode: "alert", stream: "sub" };
const GB = 1_000_000_000;
const MB = 1_000_000;
//  Chosen: 30 s of 2 Mbit/s, and some.
const MOST_PRE_ROLL_OF_CAMERA = 12 * MB;
//  Chosen: hours of the kitchen are told in minutes, and an alert is taken up at once.
const TICK_MS = 5_000;
//  Chosen: until the re-check, the order and what follows from it are over.
const KEEP_AFTER_ALERT_MS = 30 * 86_400_000;

export async function openRecordings(needs: RecordingNeeds): Promise<Recordings> {
  const { clock, memory } = needs;
  const { recordings: settings, zone } = needs.config;
  const { book, estate } = memory;
  const log = needs.log.with({ part: "recordings" });
  let choices = await listRecordingChoices(book.db);
  let tree = createTree(estate.sites());
  estate.onChange((siteId) => {
    if (siteId === undefined) tree = createTree(estate.sites());
  });
  const choiceOf = (cameraId: DeviceId) => choices.get(cameraId) ?? DEFAULT_CHOICE;
  const daysOf = (cameraId: DeviceId) => choiceOf(cameraId).keepDays ?? settings.days;
  const isKitchenTime = (at: UnixMs) => isWithin(timeOfDay(at, zone), needs.kitchenHours);

  const lettingGo = createLettingGo({ journal: memory.journal, clock });
  const folder = settings.folder ?? join(memory.path, DATA_FILES.recordings);
  const keeper: Keeper = startKeeper({
    folder,
    mayMakeFolder: settings.folder === undefined,
    clock,
    log,
    mostBytes: settings.quotaGb * GB,
    mostBytesOfGroup: settings.quotaGbPerSchool === undefined ? undefined : settings.quotaGbPerSchool * GB,
    leaveFreeBytes: settings.leaveFreeGb * GB,
    groupOf: () =>
      Object.fromEntries(
        estate.cameras().map(({ id, siteId }) => {
          const school = tree.pathUp(siteId).find((above) => tree.site(above)?.kind === "school");
          return [id, school ?? siteId];
        }),
      ),
    protected: async () => {
      await endProtectionsOfAlerts(book.db, clock.now(), KEEP_AFTER_ALERT_MS);
      return await listProtections(book.db, clock.now());
    },
    letGo: async () => {
      const now = await lettingGo.now();
      if (now === undefined) return undefined;
      const before = (days: number) => now - days * 86_400_000;
      //  Also of cameras that were removed: what was said of them holds for what they left behind.
      const own = [...choices.keys()].map((id) => [id, before(daysOf(id))] as const);
      return { before: before(settings.days), own: Object.fromEntries(own) };
    },
  });
  const alerts = startAlertRecording({
    ...{ book, estate, clock, log },
    isRecordable: (cameraId) => choiceOf(cameraId).mode !== "off",
    changed: (cameraId) => {
      demand();
      recorder.reconsider(cameraId);
    },
  });

  function wish(cameraId: DeviceId, at: UnixMs): "record" | "remember" | "leave" {
    const { mode } = choiceOf(cameraId);
    if (mode === "off") return "leave";
    const isDue = mode === "always" || (mode === "kitchen-hours" && isKitchenTime(at));
    return isDue || alerts.isWished(cameraId, at) ? "record" : "remember";
  }

  function streamOf(cameraId: DeviceId): "main" | "sub" {
    const camera = estate.camera(cameraId);
    const isMain = choiceOf(cameraId).stream === "main" && camera !== undefined && hasMainStream(camera);
    return isMain ? "main" : "sub";
  }

  const recorder: Recorder = createRecorder({
    clock,
    wish,
    streamOf,
    mayWrite: keeper.mayWrite,
    write: keeper.write,
    end: keeper.end,
    onFault: (_cameraId, error) => keeper.failed(error),
    preRoll: {
      lengthMs: BEFORE_MS,
      mostBytesOfCamera: MOST_PRE_ROLL_OF_CAMERA,
      mostBytes: settings.preRollMb * MB,
    },
  });

  followMoves(estate, recorder.part);
  async function siteAtOf(cameraId: DeviceId): Promise<(at: UnixMs) => SiteId | undefined> {
    const moves = await listCameraMoves(book.db, cameraId);
    return (at) => siteThen(moves, estate.camera(cameraId)?.siteId, at);
  }

  const clips = createClipMaker({
    ...{ book, estate, clock, log, media: needs.media },
    //  Of one that was removed it is not known any more whether it had two.
    streamOf: (id) => (estate.camera(id) === undefined ? choiceOf(id).stream : streamOf(id)),
    tree: () => tree,
    folder: join(folder, "exports"),
    leaveFreeBytes: settings.leaveFreeGb * GB,
    quotaBytes: settings.quotaGb * GB,
    key: () => openSigningKey(join(memory.path, DATA_FILES.key), "mingchu exported alerts"),
    about: { version: needs.version, zone },
    sources: async ({ cameraId, siteId, from, to }) => {
      const places = await siteAtOf(cameraId);
      const all = await keeper.call("list", { cameraId, from, to });
      //  The last one before a move may go on for a moment after it.
      const pieces = all.filter((piece) => places(piece.from) === siteId);
      const found = await Promise.all(
        pieces.map(async (piece) => {
          const file = (await keeper.call("find", { cameraId, id: piece.id }))?.file;
          return file === undefined ? [] : [{ piece, file }];
        }),
      );
      return found.flat();
    },
  });

  const watching = new Map<DeviceId, { readonly stream: "main" | "sub"; readonly stop: Stop }>();
  let isStarted = false;
  /** In kitchen hours sub streams are pulled anyhow; what else is to be recorded, or remembered, is asked for. */
  function demand(): void {
    if (!isStarted) return;
    const now = clock.now();
    const wanted = new Map(
      estate.cameras().flatMap(({ id }) => {
        const stream = streamOf(id);
        const is = wish(id, now);
        const isAsked = is === "record" || (is === "remember" && stream === "main" && isKitchenTime(now));
        return isAsked ? [[id, stream] as const] : [];
      }),
    );
    for (const [id, { stream, stop }] of watching) {
      if (wanted.get(id) === stream) continue;
      watching.delete(id);
      stop();
    }
    for (const [id, stream] of wanted) {
      if (watching.has(id)) continue;
      const stop = needs.relay().watch(
        id,
        nobody(() => watching.delete(id)),
        stream,
      );
      if (stop !== undefined) watching.set(id, { stream, stop });
    }
  }

  const stopTicking = clock.every(TICK_MS, () => {
    alerts.tick();
    demand();
  });

  return {
    desk: {
      choiceOf,
      daysOf,
      stateOf: (cameraId) => {
        if (choiceOf(cameraId).mode === "off") return { state: "off" };
        const stop = keeper.stopOf(cameraId);
        if (stop !== undefined) return { state: "stopped", stop };
        if (recorder.isRecording(cameraId)) return { state: "recording" };
        const isOffline = wish(cameraId, clock.now()) === "record" && !recorder.isLive(cameraId);
        return { state: isOffline ? "offline" : "ready" };
      },
      heldOf: async (cameraId) =>
        keeper.isReachable() ? await keeper.call("heldOf", cameraId) : { bytes: 0 },
      oldestOf: async (ids) => new Map(keeper.isReachable() ? await keeper.call("oldestOf", ids) : []),
      heldWithin: async (stays) =>
        keeper.isReachable() ? await keeper.call("heldWithin", stays) : stays.map(() => undefined),
      pieces: async (cameraId, from, to) =>
        keeper.isReachable() ? await keeper.call("list", { cameraId, from, to }) : [],
      piece: async (cameraId, id) => {
        if (!PIECE_ID.test(id) || !keeper.isReachable()) return undefined;
        const found = await keeper.call("find", { cameraId, id });
        const part = found && (await openPart(found.file, found.headBytes, found.bytes));
        return found && part && { ...part, from: found.from, isOpen: found.isOpen };
      },
      init: async (cameraId, id) => {
        if (!INIT_ID.test(id) || !keeper.isReachable()) return undefined;
        const found: FoundPiece | undefined = await keeper.call("findInit", { cameraId, id });
        const part = found && (await openPart(found.file, 0, found.headBytes));
        return found && part && { ...part, from: found.from };
      },
      reload: async () => {
        choices = await listRecordingChoices(book.db);
        demand();
        for (const { id } of estate.cameras()) recorder.reconsider(id);
      },
    },
    clips,
    taps: [recorder.taps.sub],
    mainTaps: [recorder.taps.main],
    takeAlert: alerts.take,
    start: async () => {
      isStarted = true;
      //  What cannot be used now is told by `notes`, and tried again.
      await keeper.ready().catch(keeper.failed);
      await alerts.resume();
      await clips.start();
      demand();
    },
    notes: () => keeper.stops().map(({ detail }) => `recording has stopped: ${detail}`),
    held: () => {
      const { heldBytes: bytes, pieces } = keeper.figures();
      return {
        folder,
        bytes,
        pieces,
        quotaBytes: settings.quotaGb * GB,
        days: settings.days,
        stops: keeper.stops(),
      };
    },
    metrics: recordingFigures(recorder, keeper),
    close: async () => {
      stopTicking();
      for (const { stop } of watching.values()) stop();
      watching.clear();
      await clips.close();
      await alerts.settled();
      await recorder.close();
      await keeper.close();
    },
  };
}

/** What a camera shows at another site is no part of what it showed before. */
function followMoves(estate: Memory["estate"], part: (cameraId: DeviceId) => void): void {
  const read = () => new Map(estate.cameras().map(({ id, siteId }) => [id, siteId]));
  let places = read();
  estate.onChange((found) => {
    if (found !== undefined) return;
    const now = read();
    for (const [id, siteId] of places) if (now.get(id) !== siteId) part(id);
    places = now;
  });
}

/** Whoever watches only so that the stream is pulled: what it carries is taken by the tap. */
function nobody(closed: () => void): Viewer {
  return {
    sendText: () => undefined,
    sendBinary: (_data, done) => done?.(),
    bufferedBytes: () => 0,
    close: closed,
  };
}

/** Undefined where the file has gone meanwhile. */
async function openPart(file: string, from: number, to: number): Promise<PastBytes | undefined> {
  if (to <= from) return undefined;
  try {
    const handle = await open(file, "r");
    return { stream: handle.createReadStream({ start: from, end: to - 1 }), bytes: to - from };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
