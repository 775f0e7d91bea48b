// Binds what is made of cameras' streams (stills, live views with masks, HLS) to the relay, and says what is off without
// ffmpeg.
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Figure } from "../serve/metrics.ts";
import { type BatchFrame, decodeBatch } from "../video/ffmpeg/decode-batch.ts";
import { openFfmpeg } from "../video/ffmpeg/ffmpeg.ts";
import { type ClipOrder, makeClip } from "../video/ffmpeg/make-clip.ts";
import { type MediaOutputs, startMediaOutputs } from "../video/out/media-outputs.ts";
import type { Relay } from "../video/relay/relay.ts";

export type MediaNeeds = {
  /** The program, by name or path. */
  readonly ffmpeg: string;
  /** How many live views are drawn upon at once. */
  readonly transcodes: number;
  readonly zone: string;
  /** Asked when it is needed, because it is started after what serves people. */
  readonly relay: () => Pick<Relay, "watch" | "stateOf">;
  readonly clock: Clock;
  readonly log: Log;
};

export type Media = MediaOutputs & {
  /** What is off without ffmpeg, and what to do about it; undefined while there is one. */
  readonly ffmpegOff: () => string | undefined;
  /** All that is off, and what to do about it. */
  readonly notes: () => readonly string[];
  readonly metrics: readonly Figure[];
  /** An ordinary MP4 of fragments that were kept; throws with the reason where there is none. */
  readonly makeClip: (order: ClipOrder) => Promise<string>;
  /** Pictures of several cameras at once: JPEGs, or with a size their luma. Undefined for what cannot be decoded. */
  readonly decodeBatch: (
    frames: readonly BatchFrame[],
    size?: { readonly width: number; readonly height: number },
  ) => Promise<readonly (Buffer | undefined)[]>;
};

export async function openMedia(needs: MediaNeeds): Promise<Media> {
  const { clock, zone, transcodes } = needs;
  const log = needs.log.with({ part: "video" });
  const ffmpeg = await openFfmpeg({ program: needs.ffmpeg, log });
  const outputs = startMediaOutputs({
    clock,
    log,
    zone,
    ffmpeg,
    transcodes,
    relay: {
      watch: (...asked) => needs.relay().watch(...asked),
      stateOf: (cameraId) => needs.relay().stateOf(cameraId),
    },
  });
  return {
    ...outputs,
    makeClip: (order) => makeClip({ ffmpeg, clock }, order),
    decodeBatch: (...asked) => decodeBatch({ ffmpeg, clock, log }, ...asked),
    ffmpegOff: () => ffmpeg.off,
    notes: () => (ffmpeg.off === undefined ? [] : [ffmpeg.off]),
    metrics: [
      {
        name: "transcodes",
        help: "Live views with masks or a watermark that are being made",
        read: () => outputs.figures().transcodes,
      },
      {
        name: "hls_streams",
        help: "Live views that somebody asks for over HLS",
        read: () => outputs.figures().hlsStreams,
      },
      {
        name: "hls_waiting",
        help: "Requests over HLS that wait for what has not come yet",
        read: () => outputs.figures().hlsWaiting,
      },
      {
        name: "still_cameras",
        help: "Cameras that somebody wants stills of",
        read: () => outputs.figures().stillCameras,
      },
      {
        name: "ffmpeg_processes",
        help: "Processes of ffmpeg, but for those that look at pictures",
        read: () => outputs.figures().ffmpegs,
      },
    ],
    close: async () => {
      await outputs.close();
      await ffmpeg.close();
    },
  };
}
