// The argument lists of ffmpeg's one-off commands (pictures out of key frames, a clip), built with fluent-ffmpeg, which
// is known here and nowhere else. It builds lists only: it starts nothing, and ffmpeg.ts guards what is started.
import buildCommand from "fluent-ffmpeg";
import type { Drawing, UnixMs } from "../../model.ts";
import { filtersOf } from "../out/drawing.ts";

/** What is drawn upon one picture. */
export type DrawnUpon = {
  readonly drawing: Drawing | undefined;
  /** What the clock on the wall shows when the picture was taken, as seconds since 1970 of that wall. */
  readonly wallSecondsAtZero: number;
};

/** Places of the pipes: each input and each output of a command has one of its own. */
export type Pipes = { readonly inputs: readonly number[]; readonly outputs: readonly number[] };

/** In the folder in which ffmpeg runs. */
export const CLIP_NAME = "clip.mp4";

//  Chosen: a still is looked at on a desk's screen; sub streams are smaller and keep their size.
const STILL_WIDTH = 1280;
//  One thread for each step: a still is over sooner than its threads would be made.
const ONE_THREAD = ["-threads", "1"];
const INPUT = [...ONE_THREAD, "-protocol_whitelist", "pipe", "-f", "mp4"];
const ONE_PICTURE = ["-an", "-sn", "-dn", ...ONE_THREAD, "-frames:v", "1"];

/** Fragmented MP4 of one key frame in each input → one JPEG in each output, in the same order. */
export function stillArguments(
  pictures: readonly DrawnUpon[],
  pipes: Pipes,
  textFileOf: (place: number) => string,
): string[] {
  return perPicture(pipes, (place) => {
    const { drawing, wallSecondsAtZero } = pictures[place] ?? { drawing: undefined, wallSecondsAtZero: 0 };
    const options = { mostWidth: STILL_WIDTH, textFile: textFileOf(place), wallSecondsAtZero };
    return ["-vf", filtersOf(drawing, options).join(","), "-c:v", "mjpeg", "-q:v", "4", "-f", "image2pipe"];
  });
}

/** The same, → the picture's luma in this size, a byte a pixel, row by row. */
export function greyArguments(
  size: { readonly width: number; readonly height: number },
  pipes: Pipes,
): string[] {
  const scale = `scale=w=${size.width}:h=${size.height}:flags=area`;
  return perPicture(pipes, () => ["-vf", scale, "-pix_fmt", "gray", "-c:v", "rawvideo", "-f", "rawvideo"]);
}

/** Each input has a decoder of its own: no picture is ever made of two cameras, whatever is broken in one. */
function perPicture({ inputs, outputs }: Pipes, outputOptions: (place: number) => string[]): string[] {
  const command = buildCommand();
  for (const pipe of inputs) command.input(`pipe:${pipe}`).inputOptions(INPUT);
  outputs.forEach((pipe, place) => {
    const options = ["-map", `${place}:v:0`, ...ONE_PICTURE, ...outputOptions(place)];
    command.output(`pipe:${pipe}`).outputOptions(options);
  });
  return argumentsOf(command);
}

export type ClipCut = {
  /** Where the clip begins, in seconds after the first picture that is given. */
  readonly fromS: number;
  readonly lengthS: number;
  /** When that was; written into the file. */
  readonly from: UnixMs;
};

/**
 * Fragmented MP4, from a key frame on → an ordinary MP4 file whose index comes first. Nothing is decoded: the pictures
 * before `fromS` that its first ones are made of stay in the file, and its edit list begins after them.
 */
export function clipArguments({ fromS, lengthS, from }: ClipCut, input: number): string[] {
  //  Not -ss, which looks for a place in its input: measured, in a pipe it loses everything.
  const moved = ["-itsoffset", (-fromS).toFixed(6)];
  const command = buildCommand()
    .input(`pipe:${input}`)
    .inputOptions([...moved, ...INPUT])
    .output(CLIP_NAME)
    .outputOptions(["-map", "0:v:0", "-map", "0:a:0?", "-c", "copy", "-t", lengthS.toFixed(6)])
    .outputOptions(["-map_metadata", "-1", "-metadata", `creation_time=${new Date(from).toISOString()}`])
    .outputOptions(["-movflags", "+faststart", "-f", "mp4"]);
  return argumentsOf(command);
}

/**
 * The list itself. The package has no public name for it: `run` would ask ffmpeg for all its formats first, start it
 * with the hub's environment and without bounds, and judge it by its exit code. It is archived: this stays as it is.
 */
function argumentsOf(command: buildCommand.FfmpegCommand): string[] {
  return command._getArguments().map(String);
}
