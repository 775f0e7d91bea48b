// The simulated cameras of the relay bench, in a process of their own: their cost is nobody's figure.
import { existsSync } from "node:fs";
import { AREAS } from "../../devices/areas.ts";
import { loadClip } from "../../simulators/clip.ts";
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

const api = {
  /** `clip`: a raw H.264 file for all of them; empty: the clips of the simulated kitchens in turn. */
  open: async ({ count, clip }: { count: number; clip: string }): Promise<Cameras> => {
    const files = clip === "" ? AREAS.map(clipFile).filter((file) => existsSync(file)) : [clip];
    const clips = files.map((file) => loadClip(file));
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
export type CameraApi = typeof api;
serveBench(api);
