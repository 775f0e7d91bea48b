// Grey pictures → H.264 by a real encoder, each a key frame, as a clip that a simulated camera plays.
import { spawnSync } from "node:child_process";
import { type Grey, LOOK_SIZE } from "../../hub/video/look/grey-picture.ts";
import { type Clip, parseClip } from "../../simulators/clip.ts";

/** @param quality of x264, 18 (fine) to 40 (coarse) */
export function codedPictures(pictures: readonly Grey[], { fps = 5, quality = 28 } = {}): Clip {
  const input = ["-f", "rawvideo", "-pix_fmt", "gray", "-s", `${LOOK_SIZE.width}x${LOOK_SIZE.height}`];
  const coded = ["-c:v", "libx264", "-preset", "veryfast", "-crf", String(quality), "-g", "1"];
  const plain = ["-pix_fmt", "yuv420p", "-bsf:v", "filter_units=remove_types=6", "-f", "h264"];
  const { stdout, stderr } = spawnSync(
    "ffmpeg",
    ["-v", "error", ...input, "-r", String(fps), "-i", "pipe:0", ...coded, ...plain, "pipe:1"],
    { input: Buffer.concat(pictures.map(({ data }) => data)), maxBuffer: 1024 ** 3 },
  );
  if (stdout.length === 0) throw new Error(`ffmpeg coded nothing: ${stderr}`);
  return parseClip(stdout);
}
