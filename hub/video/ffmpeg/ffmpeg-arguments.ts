// What the hub ever asks of ffmpeg, as data, and the arguments for it. Nobody else writes an option: a caller names a
// job, and its numbers and drawing are all that differs.
import { filtersOf } from "../out/drawing.ts";
import { checkArguments } from "./allowed-arguments.ts";
import {
  type ClipCut,
  clipArguments,
  type DrawnUpon,
  greyArguments,
  type Pipes,
  stillArguments,
} from "./one-off-commands.ts";

export type FfmpegJob =
  /** A running stream of fragmented MP4 → H.264 in fragments. */
  | ({ readonly kind: "transcode" } & DrawnUpon)
  /** In each input fragmented MP4 with one key frame → in each output one JPEG. */
  | { readonly kind: "stills"; readonly pictures: readonly DrawnUpon[] }
  /** The same → the luma of each picture in this size. */
  | { readonly kind: "grey"; readonly pictures: number; readonly width: number; readonly height: number }
  /** Fragmented MP4 from a key frame on → a file in this folder. */
  | ({ readonly kind: "clip"; readonly folder: string } & ClipCut);

//  Chosen: 640 wide at 12 pictures a second is what a phone shows of a kitchen at some 400 kbit/s.
const TRANSCODE_WIDTH = 640;
export const TRANSCODE_FPS = 12;
//  Chosen: a key frame each second, since HLS is cut there and a player begins with three such pieces.
const KEY_FRAME_EVERY = TRANSCODE_FPS;
//  Chosen: ten times what a 4K picture takes; a stream that claims more is refused by ffmpeg itself.
const MOST_ALLOC_BYTES = 128 * 1024 * 1024;
//  Of standard input, output and errors.
const STANDARD_PIPES = 3;

export const QUIET = [
  "-hide_banner",
  "-nostdin",
  "-loglevel",
  "error",
  "-max_alloc",
  String(MOST_ALLOC_BYTES),
];

/** The place of each input and output among the process's pipes: standard ones for a stream, more for batches. */
export function pipesOf(job: FfmpegJob): Pipes {
  if (job.kind === "transcode") return { inputs: [0], outputs: [1] };
  if (job.kind === "clip") return { inputs: [0], outputs: [] };
  const pictures = job.kind === "grey" ? job.pictures : job.pictures.length;
  const places = Array.from({ length: pictures }, (_, place) => STANDARD_PIPES + place);
  return { inputs: places, outputs: places.map((place) => place + pictures) };
}

/** The file with what is written upon a picture, in the folder in which ffmpeg runs. */
export function textFileOf(place: number): string {
  return `text-${place}.txt`;
}

export function argumentsOf(job: FfmpegJob): string[] {
  const list = [...QUIET, "-filter_threads", "1", ...listOf(job)];
  checkArguments(list);
  return list;
}

function listOf(job: FfmpegJob): string[] {
  switch (job.kind) {
    case "transcode":
      return transcodeArguments(job);
    case "stills":
      return stillArguments(job.pictures, pipesOf(job), textFileOf);
    case "grey":
      return greyArguments(job, pipesOf(job));
    case "clip":
      return clipArguments(job, 0);
  }
}

function transcodeArguments({ drawing, wallSecondsAtZero }: DrawnUpon): string[] {
  const drawn = { mostWidth: TRANSCODE_WIDTH, textFile: textFileOf(0), wallSecondsAtZero };
  const filters = [`fps=${TRANSCODE_FPS}`, ...filtersOf(drawing, drawn)].join(",");
  //  Without "nobuffer", which throws away what was read to find out what the stream is: its first pictures, from which
  //  the time in the picture is counted.
  const atOnce = ["-analyzeduration", "0", "-probesize", "4096", "-fpsprobesize", "0"];
  //  One thread for each step: transcodes share the cores.
  //  Text and typeface are read by the filter itself, not by a protocol: pipes are all that is needed.
  const input = ["-threads", "1", "-protocol_whitelist", "pipe", "-f", "mp4", "-i", "pipe:0"];
  const output = ["-map", "0:v:0", "-an", "-sn", "-dn", "-threads", "1", "-vf", filters];
  const h264 = ["-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-profile:v", "main"];
  const rate = ["-crf", "27", "-maxrate", "600k", "-bufsize", "1200k", "-pix_fmt", "yuv420p"];
  const keys = ["-g", String(KEY_FRAME_EVERY), "-keyint_min", String(KEY_FRAME_EVERY), "-sc_threshold", "0"];
  const mp4 = ["-f", "mp4", "-movflags", "empty_moov+default_base_moof+frag_every_frame"];
  const now = ["-video_track_timescale", "90000", "-flush_packets", "1"];
  return [...atOnce, ...input, ...output, ...h264, ...rate, ...keys, ...mp4, ...now, "pipe:1"];
}
