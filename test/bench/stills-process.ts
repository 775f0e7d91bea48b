// The hub's relay and its stills in a process of its own, asked as a wall of tiles asks; and one ffmpeg a still beside it,
// with the same key frames.
import { spawn } from "node:child_process";
import { systemClock } from "../../hub/lib/clock.ts";
import { createLog } from "../../hub/lib/log.ts";
import { openFfmpeg } from "../../hub/video/ffmpeg/ffmpeg.ts";
import { followKeyFrames, type KeyFrame } from "../../hub/video/out/key-frames.ts";
import { startMediaOutputs } from "../../hub/video/out/media-outputs.ts";
import { type Relay, startRelay } from "../../hub/video/relay/relay.ts";
import { serveBench } from "./child.ts";

const ASK_EVERY_MS = 50;
/** As many as the hub has at once. */
const AT_ONCE = 2;

export type Looked = {
  readonly stills: number;
  /** Asked for, and none came. */
  readonly missing: number;
  /** Of each still when it came: since the picture was taken. */
  readonly agesMs: readonly number[];
  /** Of this process with its threads, without its children. */
  readonly ownCpuS: number;
};

const log = createLog("error");
let relay: Relay | undefined;
let outputs: ReturnType<typeof startMediaOutputs> | undefined;
let paths: readonly string[] = [];

async function open(wanted: { readonly port: number; readonly paths: readonly string[] }): Promise<void> {
  paths = wanted.paths;
  const { port } = wanted;
  const opened = startRelay({
    clock: systemClock,
    log,
    hold: () => true,
    onState: () => undefined,
    spreadMs: 1000,
  });
  relay = opened;
  opened.setCameras(
    paths.map((path) => ({ id: path, address: { brand: "url", host: "127.0.0.1", port, channel: 1, path } })),
  );
  const ffmpeg = await openFfmpeg({ program: "ffmpeg", log });
  outputs = startMediaOutputs({
    clock: systemClock,
    log,
    zone: "Asia/Shanghai",
    ffmpeg,
    relay: opened,
    transcodes: 1,
  });
  while (paths.some((path) => opened.stateOf(path)?.state !== "online")) {
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
  //  From here on every tile has had its first picture.
  await look({ seconds: 0, everyMs: 0 });
}

/** Each tile asks for a picture every so often, all of a wall at the same moment. */
async function look({ seconds, everyMs }: { seconds: number; everyMs: number }): Promise<Looked> {
  const before = process.cpuUsage();
  const end = performance.now() + seconds * 1000;
  const agesMs: number[] = [];
  let missing = 0;
  do {
    const next = performance.now() + everyMs;
    await Promise.all(
      paths.map(async (path) => {
        const still = await outputs?.still(path, undefined);
        if (still === undefined || "why" in still) missing += 1;
        else agesMs.push(Date.now() - still.capturedAt);
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
  } while (performance.now() < end);
  const { user, system } = process.cpuUsage(before);
  return { stills: agesMs.length, missing, agesMs, ownCpuS: (user + system) / 1e6 };
}

/** A process a picture, two at a time, of the cameras' newest key frames. */
async function oneShots({ count }: { count: number }): Promise<Looked> {
  const frames: KeyFrame[] = [];
  for (const path of paths) {
    const following = followKeyFrames(
      (viewer) => relay?.watch(path, viewer),
      () => undefined,
    );
    let newest = following?.newest();
    while (following !== undefined && newest === undefined) {
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
      newest = following.newest();
    }
    following?.stop();
    if (newest !== undefined) frames.push(newest);
  }
  const before = process.cpuUsage();
  let made = 0;
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const frame = frames[next++ % frames.length];
      if (frame !== undefined && (await oneShot(frame)) > 0) made += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const { user, system } = process.cpuUsage(before);
  return { stills: made, missing: count - made, agesMs: [], ownCpuS: (user + system) / 1e6 };
}

/** As anybody would write it down. Its bytes. */
function oneShot({ init, fragment }: KeyFrame): Promise<number> {
  const args = ["-loglevel", "error", "-threads", "1", "-f", "mp4", "-i", "pipe:0"];
  const child = spawn("ffmpeg", [
    ...args,
    "-frames:v",
    "1",
    "-c:v",
    "mjpeg",
    "-q:v",
    "4",
    "-f",
    "image2pipe",
    "pipe:1",
  ]);
  let bytes = 0;
  child.stdout.on("data", (data: Buffer) => {
    bytes += data.length;
  });
  //  It has its picture before it has read everything.
  child.stdin.on("error", () => undefined);
  child.stdin.write(init);
  child.stdin.end(fragment);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => resolve(bytes));
  });
}

const api = { open, look, oneShots };
export type StillsApi = typeof api;
serveBench(api);
