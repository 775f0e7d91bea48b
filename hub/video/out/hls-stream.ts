// One live view as HLS: what it is cut into, its playlist, and its pieces by their names. A viewer like any other, of the
// relay or of a transcode.
import type { Stop } from "../../lib/clock.ts";
import type { CameraState, HlsFile, NoPicture } from "../../model.ts";
import type { LiveText, Viewer } from "../relay/viewer.ts";
import { initName, partName, playlistOf, segmentName } from "./hls-playlist.ts";
import { createHlsSegments } from "./hls-segments.ts";

export type HlsStream = {
  /** Undefined while there is no segment, and while the camera does not deliver. */
  readonly playlist: () => HlsFile | undefined;
  /** There is as much as every player wants to begin with. */
  readonly isLongEnough: () => boolean;
  /** Whether the playlist has this segment, or this part of it, or what comes after. */
  readonly reaches: (segment: number, part: number | undefined) => boolean;
  /** The number of the newest whole segment; undefined before the first. */
  readonly newest: () => number | undefined;
  /** Undefined for what there is not; "soon" for the part that comes next. */
  readonly piece: (name: string) => HlsFile | "soon" | undefined;
  /** The longest segment so far, in whole seconds: how often a player asks for the playlist. */
  readonly targetS: () => number;
  /** The stream itself is over: whoever wants it begins another. */
  readonly isOver: () => boolean;
  readonly stop: Stop;
};

export type HlsStreamOptions = {
  readonly watch: (viewer: Viewer) => Stop | NoPicture;
  /** Different for each stream there ever is, so that no name is used twice. */
  readonly id: string;
  /** The number of the first segment. */
  readonly firstSequence: number;
  /** Told when there is more, or when the camera has stopped. */
  readonly onChange: () => void;
};

//  RFC 8216, section 6.3.3: a player begins three target durations before the end, so there must be more.
const LISTED = 6;
//  RFC 8216, section 6.2.2: a live playlist is no shorter than this many target durations. Measured: Chromium refuses a
//  shorter one, for good.
const LEAST_TARGETS = 3;

type Time = Extract<LiveText, { type: "time" }>;

export function startHlsStream(options: HlsStreamOptions): HlsStream | NoPicture {
  const { id, onChange } = options;
  let state: CameraState["state"] = "unknown";
  let next: "init" | Time | undefined;
  let isOver = false;
  /** The same for all who ask until something changes. */
  let written: HlsFile | undefined;
  const changed = (): void => {
    written = undefined;
    onChange();
  };
  const cut = createHlsSegments(options.firstSequence, changed);

  //  RFC 8216, section 4.3.3.1: each duration, rounded, is at most this.
  const targetS = (): number => Math.max(1, Math.round(cut.longestS()));
  const stop = options.watch({
    sendText: (message) => {
      if (message.type === "init") next = "init";
      else if (message.type === "time") next = message;
      else if (message.type === "state") {
        state = message.state;
        changed();
      }
    },
    sendBinary: (data) => {
      const what = next;
      next = undefined;
      if (what === "init") cut.takeInit(data);
      else cut.take(data, what?.capturedAt);
    },
    bufferedBytes: () => 0,
    close: () => {
      isOver = true;
      changed();
    },
  });
  if (typeof stop !== "function") return stop;

  function write(): HlsFile {
    const segments = cut.closed().slice(-LISTED);
    const listed = { id, segments, open: cut.open(), targetS: targetS(), partTargetS: cut.partTargetS() };
    return { kind: "playlist", bytes: Buffer.from(playlistOf(listed)) };
  }

  return {
    stop,
    isOver: () => isOver,
    targetS,
    isLongEnough: () =>
      cut.closed().length >= LEAST_TARGETS &&
      cut.closed().reduce((sum, { durationS }) => sum + durationS, 0) >= LEAST_TARGETS * targetS(),
    playlist: () => {
      if (cut.closed().length === 0 || state === "offline") return undefined;
      written ??= write();
      return written;
    },
    newest: () => cut.closed().at(-1)?.sequence,
    reaches: (segment, part) => {
      const newest = cut.closed().at(-1)?.sequence ?? Number.NEGATIVE_INFINITY;
      if (newest >= segment) return true;
      const open = cut.open();
      return (
        part !== undefined && open !== undefined && open.sequence === segment && open.parts.length > part
      );
    },
    piece: (name) => {
      const open = cut.open();
      const inits = [cut.init(), ...cut.closed().map((one) => one.init)];
      const init = inits.find((one) => one !== undefined && initName(id, one) === name);
      const all = [...cut.closed(), ...(open === undefined ? [] : [open])];
      const bytes =
        init?.bytes ??
        cut.closed().find(({ sequence }) => segmentName(id, sequence) === name)?.bytes ??
        all.flatMap(({ sequence, parts }) => parts.filter((_, at) => partName(id, sequence, at) === name))[0]
          ?.bytes;
      if (bytes !== undefined) return { kind: "segment", bytes };
      return open !== undefined && partName(id, open.sequence, open.parts.length) === name
        ? "soon"
        : undefined;
    },
  };
}
