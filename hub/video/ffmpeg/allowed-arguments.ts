// Every option that the hub ever gives to ffmpeg, and what its values may look like. Promise: a command with anything
// else in it is never started, whoever built it.

/** What follows an option; null where nothing does. */
type Values = RegExp | null;

const NUMBER = /^-?\d+(\.\d+)?$/;
//  Filters of ours one after the other: none that reads a file or a device by itself, none that is linked to others.
const FILTER = "(drawbox|drawtext|scale|fps)=([^',;[\\]]|'[^']*')*";
const FILTERS = new RegExp(`^${FILTER}(,${FILTER})*$`);

const ALLOWED: Readonly<Record<string, Values>> = {
  "-hide_banner": null,
  "-nostdin": null,
  "-y": null,
  "-an": null,
  "-sn": null,
  "-dn": null,
  "-loglevel": /^error$/,
  "-max_alloc": NUMBER,
  "-threads": NUMBER,
  "-filter_threads": NUMBER,
  "-analyzeduration": NUMBER,
  "-probesize": NUMBER,
  "-fpsprobesize": NUMBER,
  "-itsoffset": NUMBER,
  "-protocol_whitelist": /^pipe$/,
  "-f": /^(mp4|image2pipe|rawvideo|mpegts)$/,
  "-i": /^pipe:\d+$/,
  "-map": /^\d+:[va]:0\??$/,
  "-map_metadata": /^-1$/,
  "-metadata": /^creation_time=[-\dT:.Z]+$/,
  "-vf": FILTERS,
  "-frames:v": NUMBER,
  "-c": /^copy$/,
  "-c:v": /^(mjpeg|rawvideo|libx264)$/,
  "-codec:v": /^mpeg1video$/,
  "-q:v": NUMBER,
  "-t": NUMBER,
  "-preset": /^veryfast$/,
  "-tune": /^zerolatency$/,
  "-profile:v": /^main$/,
  "-crf": NUMBER,
  "-b:v": /^\d+k$/,
  "-bf": NUMBER,
  "-r": NUMBER,
  "-maxrate": /^\d+k$/,
  "-bufsize": /^\d+k$/,
  "-pix_fmt": /^(yuv420p|gray)$/,
  "-g": NUMBER,
  "-keyint_min": NUMBER,
  "-sc_threshold": NUMBER,
  "-movflags": /^(\+faststart|empty_moov\+default_base_moof\+frag_every_frame)$/,
  "-video_track_timescale": NUMBER,
  "-muxdelay": NUMBER,
  "-flush_packets": NUMBER,
};

//  "-" is what node-rtsp-stream calls its standard output.
const OUTPUT = /^(pipe:\d+|clip\.mp4|-)$/;

/** Throws on what is not allowed. */
export function checkArguments(list: readonly string[]): void {
  for (let at = 0; at < list.length; at++) {
    const name = list[at] ?? "";
    const values = Object.hasOwn(ALLOWED, name) ? ALLOWED[name] : undefined;
    if (values === undefined) {
      if (OUTPUT.test(name)) continue;
      throw new Error(
        `ffmpeg is not to be given ${JSON.stringify(name)}: allowed-arguments.ts knows no such option`,
      );
    }
    if (values === null) continue;
    at += 1;
    if (!values.test(list[at] ?? "")) {
      throw new Error(`ffmpeg is not to be given ${name} with ${JSON.stringify(list[at])}`);
    }
  }
}
