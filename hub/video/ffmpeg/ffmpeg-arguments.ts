// What the hub ever asks of ffmpeg, as data, and the arguments for it. Nobody else writes an option: a caller names a
// job, and its numbers and drawing are all that differs.
import type { Drawing } from "../../model.ts";
import { filtersOf } from "../out/drawing.ts";

export type FfmpegJob = {
  /** still: fragmented MP4 with one key frame → one JPEG. transcode: a running stream of it → H.264 in fragments. */
  readonly kind: "still" | "transcode";
  readonly drawing: Drawing | undefined;
  /** What the clock on the wall shows at the input's first picture, as seconds since 1970 of that wall. */
  readonly wallSecondsAtZero: number;
};

//  Chosen: a still is looked at on a desk's screen; sub streams are smaller and keep their size.
const STILL_WIDTH = 1280;
//  Chosen: 640 wide at 12 pictures a second is what a phone shows of a kitchen at some 400 kbit/s.
const TRANSCODE_WIDTH = 640;
export const TRANSCODE_FPS = 12;
//  Chosen: a key frame each second, since HLS is cut there and a player begins with three such pieces.
const KEY_FRAME_EVERY = TRANSCODE_FPS;
//  Chosen: ten times what a 4K picture takes; a stream that claims more is refused by ffmpeg itself.
const MOST_ALLOC_BYTES = 128 * 1024 * 1024;

const QUIET = ["-hide_banner", "-nostdin", "-loglevel", "error", "-max_alloc", String(MOST_ALLOC_BYTES)];
//  One thread for each step: a still is over sooner than its threads would be made, and transcodes share the cores.
const ONE_THREAD = ["-threads", "1"];
//  Text and typeface are read by the filter itself, not by a protocol: pipes are all that is needed.
const ONLY_PIPES = ["-protocol_whitelist", "pipe"];

export function argumentsOf(job: FfmpegJob, textFile: string): string[] {
  const filters = (mostWidth: number, ...more: string[]): string[] => [
    "-vf",
    [...more, ...filtersOf(job.drawing, { ...job, mostWidth, textFile })].join(","),
  ];
  const input = ["-filter_threads", "1", ...ONE_THREAD, ...ONLY_PIPES, "-f", "mp4"];
  const output = ["-map", "0:v:0", "-an", "-sn", "-dn", ...ONE_THREAD];
  if (job.kind === "still") {
    const jpeg = ["-frames:v", "1", "-c:v", "mjpeg", "-q:v", "4", "-f", "image2pipe"];
    return [...QUIET, ...input, "-i", "pipe:0", ...output, ...filters(STILL_WIDTH), ...jpeg, "pipe:1"];
  }
  //  Without "nobuffer", which throws away what was read to find out what the stream is: its first pictures, from which
  //  the time in the picture is counted.
  const atOnce = ["-analyzeduration", "0", "-probesize", "4096", "-fpsprobesize", "0"];
  const h264 = ["-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-profile:v", "main"];
  const rate = ["-crf", "27", "-maxrate", "600k", "-bufsize", "1200k", "-pix_fmt", "yuv420p"];
  const keys = ["-g", String(KEY_FRAME_EVERY), "-keyint_min", String(KEY_FRAME_EVERY), "-sc_threshold", "0"];
  const mp4 = ["-f", "mp4", "-movflags", "empty_moov+default_base_moof+frag_every_frame"];
  const now = ["-video_track_timescale", "90000", "-flush_packets", "1"];
  return [
    ...QUIET,
    ...atOnce,
    ...input,
    "-i",
    "pipe:0",
    ...output,
    ...filters(TRANSCODE_WIDTH, `fps=${TRANSCODE_FPS}`),
    ...h264,
    ...rate,
    ...keys,
    ...mp4,
    ...now,
    "pipe:1",
  ];
}
