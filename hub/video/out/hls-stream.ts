// One live view as HLS (RFC 8216): fragments of a camera, cut into segments at key frames and held in memory, a short
// window of them. A viewer like any other, of the relay or of a transcode.
import type { Stop } from "../../lib/clock.ts";
import type { CameraState, HlsFile, NoPicture } from "../../model.ts";
import type { LiveText, Viewer } from "../relay/viewer.ts";

export type HlsStream = {
  /** Undefined while there is no segment, and while the camera does not deliver. */
  readonly playlist: () => HlsFile | undefined;
  /** There is as much as every player wants to begin with. */
  readonly isLongEnough: () => boolean;
  /** Undefined for what there is not, any more or at all. */
  readonly piece: (name: string) => HlsFile | undefined;
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
//  RFC 8216, section 6.2.2: what has left the list stays for as long as a player may still ask for it.
const KEPT = 2 * LISTED;
//  Chosen: longer than it takes to begin a transcode anew, and longer than any key frame interval.
const LONGEST_HOLE_MS = 30_000;
//  Chosen: about a second; with a key frame each half second there would be a request each half second.
const SHORTEST_S = 0.9;
//  RFC 8216, section 6.2.2: a live playlist is no shorter than this many target durations. Measured: Chromium refuses a
//  shorter one, for good.
const LEAST_TARGETS = 3;
//  Chosen: 30 s of 4 Mbit/s; a stream without key frames must not fill the memory.
const MOST_SEGMENT_BYTES = 16 * 1024 * 1024;

type Segment = {
  readonly sequence: number;
  readonly bytes: Buffer;
  readonly durationS: number;
  readonly capturedAt: string;
  readonly init: Init;
};

/** `era` counts the streams that followed each other: 1 is the first. */
type Init = { readonly era: number; readonly name: string; readonly bytes: Uint8Array };

type Open = {
  readonly parts: Uint8Array[];
  readonly fromS: number;
  readonly capturedAt: string;
  bytes: number;
};

type Time = Extract<LiveText, { type: "time" }>;

export function startHlsStream(options: HlsStreamOptions): HlsStream | NoPicture {
  const { id, onChange } = options;
  let state: CameraState["state"] = "unknown";
  let segments: Segment[] = [];
  let open: Open | undefined;
  let next: "init" | Time | undefined;
  let init: Init | undefined;
  let sequence = options.firstSequence;
  let longestS = 0;
  let isOver = false;

  function takeInit(bytes: Uint8Array): void {
    open = undefined;
    const era = (init?.era ?? 0) + 1;
    init = { era, name: `${id}-${era}.mp4`, bytes };
  }

  function takeTime({ mediaS, capturedAt }: Time): void {
    if (open !== undefined && mediaS - open.fromS < SHORTEST_S && mediaS >= open.fromS) return;
    if (open !== undefined && init !== undefined) close(open, mediaS, init);
    const last = segments.at(-1)?.capturedAt ?? capturedAt;
    //  A player begins behind the end of the list: what was before an outage would look like now.
    if (Date.parse(capturedAt) - Date.parse(last) > LONGEST_HOLE_MS) segments = [];
    open = { parts: [], fromS: mediaS, capturedAt, bytes: 0 };
  }

  function close({ parts, fromS, capturedAt }: Open, toS: number, of: Init): void {
    const durationS = toS - fromS;
    longestS = Math.max(longestS, durationS);
    segments = [
      ...segments.slice(1 - KEPT),
      { sequence, bytes: Buffer.concat(parts), durationS, capturedAt, init: of },
    ];
    sequence += 1;
    onChange();
  }

  function takeData(data: Uint8Array): void {
    if (open === undefined) return;
    open.parts.push(data);
    open.bytes += data.length;
    //  Without key frames there is nothing to cut at: it begins anew with the next one.
    if (open.bytes > MOST_SEGMENT_BYTES) open = undefined;
  }

  //  RFC 8216, section 4.3.3.1: each duration, rounded, is at most this.
  const targetS = (): number => Math.max(1, Math.round(longestS));
  const stop = options.watch({
    sendText: (message) => {
      if (message.type === "init") next = "init";
      else if (message.type === "time") next = message;
      else if (message.type === "state") {
        state = message.state;
        onChange();
      }
    },
    sendBinary: (data) => {
      const what = next;
      next = undefined;
      if (what === "init") return takeInit(data);
      if (what !== undefined) takeTime(what);
      takeData(data);
    },
    bufferedBytes: () => 0,
    close: () => {
      isOver = true;
      onChange();
    },
  });
  if (typeof stop !== "function") return stop;

  return {
    stop,
    isOver: () => isOver,
    targetS,
    isLongEnough: () =>
      segments.length >= LEAST_TARGETS &&
      segments.reduce((sum, { durationS }) => sum + durationS, 0) >= LEAST_TARGETS * targetS(),
    playlist: () => {
      if (segments.length === 0 || init === undefined || state === "offline") return undefined;
      const text = playlistOf(segments.slice(-LISTED), id, targetS());
      return { kind: "playlist", bytes: Buffer.from(text) };
    },
    piece: (name) => {
      const known = [init, ...segments.map((one) => one.init)].find((one) => one?.name === name);
      const bytes = known?.bytes ?? segments.find((one) => segmentName(id, one) === name)?.bytes;
      return bytes === undefined ? undefined : { kind: "segment", bytes };
    },
  };
}

function segmentName(id: string, { sequence }: Segment): string {
  return `${id}-${sequence}.m4s`;
}

/** Version 7: fragmented MP4, and names in EXT-X-MAP without restriction (RFC 8216, section 7). */
function playlistOf(segments: readonly Segment[], id: string, targetS: number): string {
  const [first] = segments;
  const lines = (segment: Segment, before: Segment | undefined): string[] => [
    ...(before !== undefined && before.init !== segment.init ? ["#EXT-X-DISCONTINUITY"] : []),
    ...(before?.init === segment.init ? [] : [`#EXT-X-MAP:URI="${segment.init.name}"`]),
    `#EXT-X-PROGRAM-DATE-TIME:${segment.capturedAt}`,
    `#EXTINF:${segment.durationS.toFixed(3)},`,
    segmentName(id, segment),
  ];
  return [
    "#EXTM3U",
    "#EXT-X-VERSION:7",
    `#EXT-X-TARGETDURATION:${targetS}`,
    `#EXT-X-MEDIA-SEQUENCE:${first?.sequence ?? 0}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${first?.init.era ?? 0}`,
    "#EXT-X-INDEPENDENT-SEGMENTS",
    ...segments.flatMap((segment, index) => lines(segment, segments[index - 1])),
    "",
  ].join("\n");
}
