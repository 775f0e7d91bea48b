// A transcode to MPEG-1 in MPEG-TS, the stream that players in JavaScript show, made by node-rtsp-stream's mpeg1muxer. This
// is the one file that knows the package. It starts ffmpeg by itself, so what it starts is a script of ours that takes
// the hub's environment away and puts the same bounds before ffmpeg as before every other.
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Mpeg1Muxer from "node-rtsp-stream/mpeg1muxer.js";
import type { Drawing } from "../../model.ts";
import { filtersOf } from "../out/drawing.ts";
import { checkArguments } from "./allowed-arguments.ts";
import { QUIET, textFileOf } from "./ffmpeg-arguments.ts";
import { type FfmpegRun, runOf } from "./ffmpeg-run.ts";
import { ENVIRONMENT, limited } from "./limits.ts";

//  Chosen: as the transcode to H.264; what a phone shows of a kitchen.
const WIDTH = 640;
//  ISO/IEC 11172-2, clause 2.4.3.2: of the picture rates that MPEG-1 has, the smallest that every player knows.
const FPS = 24;
//  Chosen: a key frame each second, for whoever comes.
const KEY_FRAME_EVERY = FPS;

export type Mpeg1Job = {
  /** An empty folder of the run's own: it runs there. */
  readonly folder: string;
  /** ffmpeg, by name or path. */
  readonly program: string;
  readonly drawing: Drawing | undefined;
  readonly wallSecondsAtZero: number;
};

/** Fragmented MP4 in, MPEG-TS out, as long as it runs. */
export function startMpeg1(job: Mpeg1Job, onOutput: (data: Buffer) => void): FfmpegRun {
  const { drawing, wallSecondsAtZero } = job;
  const filters = filtersOf(drawing, { mostWidth: WIDTH, textFile: textFileOf(0), wallSecondsAtZero });
  const options: Readonly<Record<string, string>> = {
    "-map": "0:v:0",
    "-an": "",
    "-vf": filters.join(","),
    "-r": String(FPS),
    "-b:v": "900k",
    "-maxrate": "1200k",
    "-bufsize": "1200k",
    "-bf": "0",
    "-g": String(KEY_FRAME_EVERY),
    "-threads": "1",
    "-muxdelay": "0.001",
    "-flush_packets": "1",
  };
  //  Its own arguments around these; see node-rtsp-stream/mpeg1muxer.js.
  const more = Object.entries(options)
    .flat()
    .filter((word) => word !== "");
  checkArguments(["-i", "pipe:0", "-f", "mpegts", "-codec:v", "mpeg1video", ...more, "-"]);
  const ffmpegPath = writeGuard(job);
  const muxer = new Mpeg1Muxer({ url: "pipe:0", ffmpegPath, ffmpegOptions: options });
  //  The process has no other listener for its errors, nor its input: unheard, they would end the hub.
  return runOf(muxer.stream, { inputs: [0], outputs: [1] }, onOutput);
}

/** The program that the package is given. Its own arguments begin with the input, so what belongs before it is here. */
function writeGuard({ folder, program }: Mpeg1Job): string {
  const atOnce = ["-analyzeduration", "0", "-probesize", "4096", "-fpsprobesize", "0"];
  const input = ["-threads", "1", "-protocol_whitelist", "pipe", "-f", "mp4"];
  const own = [...QUIET, "-filter_threads", "1", ...atOnce, ...input];
  checkArguments(own);
  const bare = Object.entries(ENVIRONMENT).map(([name, value]) => `${name}=${value}`);
  const words = ["env", "-i", ...bare, ...limited("mpeg1"), program, ...own].map(quoted).join(" ");
  const file = join(folder, "ffmpeg-guarded");
  writeFileSync(file, `#!/bin/sh\ncd ${quoted(folder)} && exec ${words} "$@"\n`);
  chmodSync(file, 0o700);
  return file;
}

/** As one word of the shell (POSIX.1, section 2.2.2). */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
