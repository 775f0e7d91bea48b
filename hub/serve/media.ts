// Pictures and video of cameras as answers to HTTP requests, the same for whoever asks: stills, HLS, or why there is
// none. Rights are checked before: by routes/media.ts for people who are signed in.
import type { Response } from "express";
import type { Stop } from "../lib/clock.ts";
import type {
  DeviceId,
  Drawing,
  HlsAsked,
  HlsFile,
  LiveView,
  NoPicture,
  SheetAsked,
  SheetEntry,
  Still,
  UnixMs,
} from "../model.ts";
import type { LiveViewer } from "./live.ts";
import { problemOf } from "./problem.ts";
import { sendSheet } from "./still-sheet.ts";

/** What cameras can be seen by. Whoever asks has checked the right to it; without a drawing nothing is hidden. */
export type MediaOutputs = {
  /**
   * The live view as it is asked for. What is not as the camera sends it is one transcode for all who ask for the same;
   * "full" when there are too many.
   */
  readonly watch: (cameraId: DeviceId, view: LiveView, viewer: LiveViewer) => Stop | NoPicture;
  /** The newest picture, shared by all who ask for the same; waits some seconds for a camera that was not pulled. */
  readonly still: (cameraId: DeviceId, drawing: Drawing | undefined) => Promise<Still | NoPicture>;
  /** The newest pictures of many cameras, as soon as there are newer ones than the asker has; empty after some seconds. */
  readonly sheet: (asked: SheetAsked) => Promise<readonly SheetEntry[]>;
  /** A file of the live view over HLS. Undefined for a name that there is not, any more or at all. */
  readonly hls: (cameraId: DeviceId, asked: HlsAsked) => Promise<HlsFile | NoPicture | undefined>;
};

export type MediaAnswer = Still | HlsFile | NoPicture | { readonly sheet: readonly SheetEntry[] };

/** RFC 8216, section 4; MP4 by RFC 4337. */
const TYPES = { playlist: "application/vnd.apple.mpegurl", segment: "video/mp4" } as const;
/** Chosen: a player is behind by less than this; names are never used again. */
const SEGMENT_CACHE = "private, max-age=60, immutable";
/** Chosen: what is missing now may be there in a moment, and nobody should ask faster. */
const RETRY_AFTER_S = 2;

/** Aborted when whoever asked has gone away, or has the answer. */
export function goneSignal(response: Response): AbortSignal {
  const gone = new AbortController();
  if (response.closed) gone.abort();
  else response.once("close", () => gone.abort());
  return gone.signal;
}

export function sendMedia(response: Response, answer: MediaAnswer, now: UnixMs): void {
  if ("why" in answer) sendNoPicture(response, answer);
  else if ("sheet" in answer) sendSheet(response, answer.sheet);
  else if ("kind" in answer) sendPiece(response, answer);
  else sendStill(response, answer, now);
}

function sendPiece(response: Response, { kind, bytes }: HlsFile): void {
  response.set("Cache-Control", kind === "playlist" ? "no-store" : SEGMENT_CACHE);
  response.type(TYPES[kind]).send(Buffer.from(bytes));
}

function sendStill(response: Response, answer: Still, now: UnixMs): void {
  const tag = `"${answer.tag}"`;
  response.set({
    "Cache-Control": "private, no-cache",
    ETag: tag,
    "X-Captured-At": new Date(answer.capturedAt).toISOString(),
    "X-Captured-By": answer.source,
    Age: String(Math.max(0, Math.round((now - answer.capturedAt) / 1000))),
  });
  //  RFC 9110, section 13.1.2. Not left to Express, which gives the picture again to who says "no-cache": that is what a
  //  page's fetch adds to each If-None-Match.
  if (response.req.get("If-None-Match") === tag) response.status(304).end();
  else response.type("image/jpeg").send(Buffer.from(answer.jpeg));
}

/** Of what is not to be asked for again. draft-pantos-hls-rfc8216bis, section 6.2.5.2, has the second. */
const STATUSES: { readonly [why in NoPicture["why"]]?: number } = { "no-such-camera": 404, "too-far": 400 };

/** A problem document with what a page needs to say it in its reader's language. */
function sendNoPicture(response: Response, { why, fault, since, detail }: NoPicture): void {
  const status = STATUSES[why] ?? 503;
  const more = { why, fault, since: since === undefined ? undefined : new Date(since).toISOString() };
  response.set("Cache-Control", "no-store");
  if (status === 503) response.set("Retry-After", String(RETRY_AFTER_S));
  response
    .status(status)
    .type("application/problem+json")
    .send(
      JSON.stringify({ ...problemOf(status, detail, undefined, { kind: `no-picture-${why}` }), ...more }),
    );
}
