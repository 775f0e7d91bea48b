// What every way to deliver cameras' pictures answers, so that all are measured alike: the relay, ffmpeg, node-rtsp-stream.
import { serveBench } from "./child.ts";
import type { PictureCounter } from "./picture-counters.ts";

export type Wanted = {
  readonly port: number;
  readonly paths: readonly string[];
  /** True: the cameras are pulled already when somebody looks. Only the relay can do that. */
  readonly isHeld: boolean;
};

export type Counts = {
  readonly atMs: number;
  /** Delivered since the beginning, of all cameras. */
  readonly pictures: number;
  /** Of this process with its threads, without its children. */
  readonly ownCpuS: number;
};

/** Delivers one camera to one viewer; `deliver` is given everything that the viewer gets. */
export type Watch = (camera: { readonly url: string; readonly path: string }, deliver: Deliver) => void;
type Deliver = (bytes: Uint8Array) => void;

/** Chosen: that many processes that start at once wait for each other and not for a camera. */
const APART_MS = 100;

/** `prepare` is told of all cameras first and resolves when somebody may look. */
export function serveDeliverer(
  createCounter: () => PictureCounter,
  prepare: (wanted: Wanted) => Promise<Watch>,
  onEnd: () => void = () => undefined,
) {
  let pictures = 0;
  const api = {
    /** Resolves with each camera's milliseconds from the wish to look until its first picture. */
    open: async (wanted: Wanted): Promise<readonly number[]> => {
      const watch = await prepare(wanted);
      const first: Promise<number>[] = [];
      for (const path of wanted.paths) {
        const url = `rtsp://127.0.0.1:${wanted.port}${path}`;
        first.push(look(watch, { url, path }));
        await new Promise((resolve) => setTimeout(resolve, APART_MS));
      }
      return await Promise.all(first);
    },
    counts: (): Counts => {
      const { user, system } = process.cpuUsage();
      return { atMs: performance.now(), pictures, ownCpuS: (user + system) / 1e6 };
    },
  };

  function look(watch: Watch, camera: Parameters<Watch>[0]): Promise<number> {
    return new Promise((resolve) => {
      const count = createCounter();
      const start = performance.now();
      let isFirst = true;
      watch(camera, (bytes) => {
        const more = count(bytes);
        pictures += more;
        if (!isFirst || more === 0) return;
        isFirst = false;
        resolve(performance.now() - start);
      });
    });
  }

  serveBench(api, onEnd);
  return api;
}
export type DelivererApi = ReturnType<typeof serveDeliverer>;
