// The simulated cameras of the relay bench, in a process of their own: their cost is nobody's figure.
import { existsSync } from "node:fs";
import { AREAS } from "../../devices/areas.ts";
import { type Clip, loadClip } from "../../simulators/clip.ts";
import { clipFile } from "../../simulators/clip-files.ts";
import { openRtspServer } from "../../simulators/rtsp-server.ts";
import { serveBench } from "./child.ts";

export type Cameras = {
  readonly port: number;
  readonly paths: readonly string[];
  /** All cameras together. */
  readonly picturesPerS: number;
  /** Of the first camera, such as "640×360, 15 pictures/s, 0.07 Mbit/s". */
  readonly picture: string;
};

type CamerasAsked = { readonly count: number; readonly clip: string; readonly frameBytes?: number };

const api = {
  /**
   * `clip`: a raw H.264 file for all of them; empty: the clips of the simulated kitchens in turn.
   * `frameBytes`: pictures are filled up to that size, which no decoder would take, and no relay looks at.
   */
  open: async ({ count, clip, frameBytes = 0 }: CamerasAsked): Promise<Cameras> => {
    const files = clip === "" ? AREAS.map(clipFile).filter((file) => existsSync(file)) : [clip];
    const clips = files.map(loadClip).map((own) => filledUp(own, frameBytes));
    const streams = Array.from({ length: count }, (_, i) => {
      const own = clips[i % clips.length];
      if (own === undefined) throw new Error("there are no clips");
      return { path: `/camera-${i}`, clip: own };
    });
    const { port } = await openRtspServer({ streams });
    const [first] = clips;
    if (first === undefined) throw new Error("there are no clips");
    const bytes = first.frames.flatMap(({ nals }) => nals).reduce((sum, nal) => sum + nal.length, 0);
    const megabits = (bytes * 8 * first.fps) / first.frames.length / 1e6;
    return {
      port,
      paths: streams.map(({ path }) => path),
      picturesPerS: streams.reduce((sum, one) => sum + one.clip.fps, 0),
      picture: `${first.width}×${first.height}, ${first.fps} pictures/s, ${megabits.toFixed(2)} Mbit/s`,
    };
  },
};

function filledUp(clip: Clip, frameBytes: number): Clip {
  const frames = clip.frames.map(({ key, nals }) => {
    const last = nals.at(-1) ?? new Uint8Array();
    const more = Math.max(0, frameBytes - last.length);
    return { key, nals: [...nals.slice(0, -1), Buffer.concat([last, Buffer.alloc(more, 0x55)])] };
  });
  return { ...clip, frames };
}

export type CameraApi = typeof api;
serveBench(api);
