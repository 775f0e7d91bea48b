// What the relay gives of its cameras, kept by a tap, and what ffmpeg makes of it.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type LiveFragment, withData } from "../../hub/video/relay/gop-cache.ts";
import type { StreamTap } from "../../hub/video/relay/stream-tap.ts";
import { readStrip } from "../../simulators/frame-strip.ts";
import { programPath } from "../programs.ts";

/** One stream of a camera, from an init segment to the next. */
export type Recorded = {
  readonly mime: string;
  readonly init: Buffer;
  readonly fragments: LiveFragment[];
};

export type RecordingTap = StreamTap & {
  /** In the order in which they came. */
  readonly of: (cameraId: string) => readonly Recorded[];
  /** All its fragments. */
  readonly fragments: (cameraId: string) => readonly LiveFragment[];
};

export function createRecordingTap(): RecordingTap {
  const streams = new Map<string, Recorded[]>();
  const of = (id: string): Recorded[] => streams.get(id) ?? [];
  return {
    of,
    fragments: (id) => of(id).flatMap(({ fragments }) => fragments),
    begin: (id, { mime, segment }) => {
      streams.set(id, [...of(id), { mime, init: segment, fragments: [] }]);
    },
    fragment: (id, fragment) =>
      of(id)
        .at(-1)
        ?.fragments.push(withData(fragment, Buffer.from(fragment.data))),
    end: () => undefined,
  };
}

export const hasFfmpeg = programPath("ffmpeg") !== undefined && programPath("ffprobe") !== undefined;
const run = promisify(execFile);
//  Chosen: some seconds of small pictures in grey.
const MOST_BYTES = 256 * 1024 * 1024;

export type Decoded = {
  /** What ffprobe and ffmpeg complain about. */
  readonly complaints: string;
  /** Of each picture, in the order in which they are shown: the number that is drawn in it. */
  readonly numbers: readonly (number | undefined)[];
  readonly packets: readonly { readonly pts: number; readonly dts: number; readonly flags: string }[];
  readonly width: number;
  readonly height: number;
};

export async function decode(recorded: Pick<Recorded, "init" | "fragments">): Promise<Decoded> {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-recorded-"));
  try {
    const file = join(folder, "out.mp4");
    writeFileSync(file, Buffer.concat([recorded.init, ...recorded.fragments.map(({ data }) => data)]));
    const asked = ["-of", "json", "-show_entries", "stream=width,height:packet=pts,dts,flags"];
    const probed = await run("ffprobe", ["-v", "warning", "-select_streams", "v", ...asked, file]);
    const { streams, packets } = JSON.parse(probed.stdout);
    const [{ width, height }] = streams;
    const grey = [
      "-map",
      "0:v",
      "-fps_mode",
      "passthrough",
      "-enc_time_base",
      "1:90000",
      "-f",
      "rawvideo",
      "-pix_fmt",
      "gray",
      "-",
    ];
    const shown = await run("ffmpeg", ["-nostdin", "-v", "warning", "-i", file, ...grey], {
      encoding: "buffer",
      maxBuffer: MOST_BYTES,
    });
    const pictures = Math.floor(shown.stdout.length / (width * height));
    const numbers = Array.from({ length: pictures }, (_, index) =>
      readStrip((x, y) => {
        const at = { x: Math.round((x * width) / 640), y: Math.round((y * height) / 360) };
        return shown.stdout[index * width * height + at.y * width + at.x] ?? 0;
      }),
    );
    return { complaints: probed.stderr + shown.stderr.toString(), numbers, packets, width, height };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
