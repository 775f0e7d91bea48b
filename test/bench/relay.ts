// What it costs to deliver cameras' pictures to one viewer each, and how soon the first one is there: the hub's relay,
// beside an ffmpeg for each camera and beside node-rtsp-stream.
import { spawnSync } from "node:child_process";
import { programPath } from "../programs.ts";
import { type Bench, median, type Options, settle, sleep, type Tools } from "./bench.ts";
import type { CameraApi, Cameras } from "./camera-process.ts";
import { startChild } from "./child.ts";
import type { DelivererApi } from "./deliverer.ts";
import { areKept } from "./limits.ts";
import { cpuSecondsBelow, KNOWS_PROCESSES, memoryMbOf } from "./process-tree.ts";
import { type Delivery, type RelayRun, relayLimits } from "./relay-limits.ts";
import { clipNamed, KITCHENS, STREET } from "./street-clip.ts";

export const relayBench: Bench = {
  name: "relay",
  what: "cameras pulled and delivered, beside ffmpeg and node-rtsp-stream",
  flags: {
    seconds: { initial: 10, what: "how long each way of delivery is measured" },
    cameras: { initial: 16, what: "cameras with a viewer each" },
    "transcoded-cameras": { initial: 4, what: "the same for node-rtsp-stream, which soon has no CPU left" },
    peers: { initial: "yes", what: "no: the relay alone, for many cameras or a long time" },
    clip: {
      initial: STREET,
      what: `raw H.264 file that all cameras play; ${STREET} has ffmpeg make one of 2 Mbit/s; ${KITCHENS}: the small clips of the simulated kitchens`,
    },
  },
  run,
};

type Way = {
  readonly file: URL;
  readonly isHeld: boolean;
  /** Its stderr is of no use to anybody. */
  readonly isChatty?: boolean;
};

const RELAY = { file: new URL("./relay-process.ts", import.meta.url) };
const FFMPEG = { file: new URL("./ffmpeg-process.ts", import.meta.url), isHeld: false };
const RTSP_STREAM = {
  file: new URL("./rtsp-stream-process.ts", import.meta.url),
  isHeld: false,
  isChatty: true,
};
/** Measured: by then the process has compiled what runs often. A hub runs for months, and ffmpeg came compiled. */
const PICTURES_TO_SETTLE = 4_000;
/** Chosen: the relay hands over every 100 ms, and a busy machine some later. */
const EDGE_S = 0.3;
/** Chosen: by then a camera has had several key frames. */
const MOST_TO_BEGIN_MS = 60_000;

async function run(options: Options, tools: Tools): Promise<boolean> {
  const { figure, tell, ends } = tools;
  const seconds = options.number("seconds");
  const asked = options.text("clip");
  const made = clipNamed(asked, programPath("ffmpeg"), tools);
  if (made === undefined)
    figure({ skipped: "relay with a clip of 1080p25, small clips instead", how: "apt-get install ffmpeg" });
  const clip = made ?? "";
  const cameraProcess = startChild<CameraApi>(new URL("./camera-process.ts", import.meta.url), ends);
  const count = Math.ceil(options.number("cameras"));
  const cameras = await cameraProcess.call("open", { count, clip });
  if (!KNOWS_PROCESSES) tell("CPU and memory of the peers are measured on Linux only");

  tell(`the relay, ${count} cameras held (${cameras.picture})`);
  const held = await deliver({ ...RELAY, isHeld: true }, cameras, seconds, tools);
  tell("the relay, cameras that nobody has pulled before");
  const cold = await deliver({ ...RELAY, isHeld: false }, cameras, 0, tools);

  figure({ what: "cameras", value: count, unit: "cameras", note: cameras.picture });
  tellDelivery(held, cameras, tools);
  figure({
    what: "first picture when held, median",
    value: held.firstPictureMs,
    unit: "ms",
    note: IN_PROCESS,
  });
  figure({
    what: "first picture when cold, median",
    value: cold.firstPictureMs,
    unit: "ms",
    note: UNTIL_KEY,
  });

  const ffmpeg = programPath("ffmpeg");
  let peers: Pick<RelayRun, "copied" | "transcoded"> = {};
  if (options.text("peers") === "no") tell("without peers");
  else if (ffmpeg === undefined)
    figure({ skipped: "ffmpeg, node-rtsp-stream", how: "apt-get install ffmpeg" });
  else peers = await besidePeers(ffmpeg, held, cold, cameras, options, tools);
  const isMainStream = asked === STREET && made !== undefined;
  return areKept(relayLimits({ isMainStream, held, ...peers }), tools) && held.picturesPerS > 0;
}

const IN_PROCESS = "within the relay; the way to a browser comes on top";
const UNTIL_KEY = "the wait for the camera's next key frame is in it";

async function besidePeers(
  ffmpeg: string,
  held: Delivery,
  cold: Delivery,
  cameras: Cameras,
  options: Options,
  tools: Tools,
): Promise<Pick<RelayRun, "copied" | "transcoded">> {
  const { tell } = tools;
  const seconds = options.number("seconds");
  const version = /version (\S+)/.exec(spawnSync(ffmpeg, ["-version"], { encoding: "utf8" }).stdout)?.[1];
  const copy = `ffmpeg ${version} -c copy`;
  tell(`${copy}, ${held.cameras} cameras`);
  const copied = await deliver(FFMPEG, cameras, seconds, tools);
  tellPeer(copied, held, cold, copy, tools);

  const few = firstOf(cameras, Math.ceil(options.number("transcoded-cameras")));
  let heldFew = held;
  if (few.paths.length < held.cameras) {
    //  A camera costs less among many, so what is told beside it is the relay with as many.
    tell(`the relay, ${few.paths.length} cameras held`);
    heldFew = await deliver({ ...RELAY, isHeld: true }, few, seconds, tools);
    tellDelivery(heldFew, few, tools);
  }
  tell(`node-rtsp-stream, ${few.paths.length} cameras`);
  const transcoded = await deliver(RTSP_STREAM, few, seconds, tools);
  tellPeer(transcoded, heldFew, cold, `node-rtsp-stream 0.0.9 with ffmpeg ${version}`, tools);
  return { copied, transcoded };
}

function firstOf(cameras: Cameras, most: number): Cameras {
  const paths = cameras.paths.slice(0, most);
  return { ...cameras, paths, picturesPerS: (cameras.picturesPerS / cameras.paths.length) * paths.length };
}

/** Starts this way of delivery with a viewer for each camera, measures it for a while and ends it. */
async function deliver(
  { file, isHeld, isChatty }: Way,
  { port, paths, picturesPerS }: Cameras,
  seconds: number,
  { ends }: Tools,
): Promise<Delivery> {
  const child = startChild<DelivererApi>(file, ends, isChatty);
  //  The first answer comes when everything is loaded: from here on memory is the cameras'.
  await child.call("counts", undefined as never);
  const idleMb = memoryMbOf(child.pid);
  const first = await inTime(child.call("open", { port, paths, isHeld }));
  await settle((PICTURES_TO_SETTLE / picturesPerS) * 1000, seconds);

  const start = await child.call("counts", undefined as never);
  const belowBefore = cpuSecondsBelow(child.pid);
  await sleep(seconds * 500);
  const middleMb = memoryMbOf(child.pid);
  await sleep(seconds * 500);
  const end = await child.call("counts", undefined as never);
  const belowAfter = cpuSecondsBelow(child.pid);
  const memoryMb = memoryMbOf(child.pid);
  await child.end();

  const below = belowBefore === undefined || belowAfter === undefined ? undefined : belowAfter - belowBefore;
  //  The relay has nothing below it, so its figure is whole on any system.
  const cpuS = isHeld ? end.ownCpuS - start.ownCpuS : sum(end.ownCpuS - start.ownCpuS, below);
  const elapsedS = (end.atMs - start.atMs) / 1000;
  const cameraMinutes = (elapsedS / 60) * paths.length;
  const pictures = end.pictures - start.pictures;
  return {
    cameras: paths.length,
    firstPictureMs: median(first),
    picturesPerS: pictures / elapsedS,
    cpuPerCameraMinuteS: cpuS === undefined ? undefined : cpuS / cameraMinutes,
    cpuPerPictureUs: cpuS === undefined || pictures === 0 ? undefined : (cpuS * 1e6) / pictures,
    belowPerCameraMinuteS: below === undefined ? undefined : below / cameraMinutes,
    memoryGrownMb: memoryMb === undefined || middleMb === undefined ? undefined : memoryMb - middleMb,
    picturesMissing: Math.max(0, Math.round(picturesPerS * (elapsedS - EDGE_S) - pictures)),
    memoryPerCameraMb:
      memoryMb === undefined || idleMb === undefined ? undefined : (memoryMb - idleMb) / paths.length,
  };
}

function tellDelivery({ picturesPerS, ...of }: Delivery, cameras: Cameras, { figure }: Tools): void {
  const named = `${of.cameras} cameras`;
  figure({ what: `pictures delivered, ${named}`, value: picturesPerS, unit: "pictures/s" });
  figure({ what: `pictures sent by the cameras, ${named}`, value: cameras.picturesPerS, unit: "pictures/s" });
  if (of.cpuPerCameraMinuteS !== undefined)
    figure({ what: `CPU a camera-minute, ${named}`, value: of.cpuPerCameraMinuteS, unit: "s" });
  if (of.cpuPerPictureUs !== undefined)
    figure({ what: `CPU a delivered picture, ${named}`, value: of.cpuPerPictureUs, unit: "µs" });
  if (of.memoryPerCameraMb !== undefined)
    figure({ what: `memory a camera, ${named}`, value: of.memoryPerCameraMb, unit: "MB", note: MEMORY });
  if (of.memoryGrownMb !== undefined)
    figure({ what: `memory grown in the second half, ${named}`, value: of.memoryGrownMb, unit: "MB" });
  figure({ what: `pictures missing, ${named}`, value: of.picturesMissing, unit: "pictures" });
}

const MEMORY = "beyond the idle process; pages shared by processes counted once (PSS)";

function tellPeer(theirs: Delivery, held: Delivery, cold: Delivery, peer: string, { figure }: Tools): void {
  const named = `${theirs.cameras} cameras`;
  const beside = (what: string, unit: string, our?: number, value?: number, note?: string): void => {
    if (value === undefined) return;
    const ratio = our === undefined || value <= 0 ? {} : { ratio: our / value };
    figure({ what, value, unit, peer, ...ratio, ...(note === undefined ? {} : { note }) });
  };
  const below = theirs.belowPerCameraMinuteS;
  const alone = below === undefined ? undefined : `of it the ffmpeg processes alone ${below.toPrecision(3)}`;
  beside(`pictures delivered, ${named}`, "pictures/s", undefined, theirs.picturesPerS);
  beside(`CPU a camera-minute, ${named}`, "s", held.cpuPerCameraMinuteS, theirs.cpuPerCameraMinuteS, alone);
  beside(`CPU a delivered picture, ${named}`, "µs", held.cpuPerPictureUs, theirs.cpuPerPictureUs);
  beside(`memory a camera, ${named}`, "MB", held.memoryPerCameraMb, theirs.memoryPerCameraMb, MEMORY);
  beside("first picture when cold, median", "ms", cold.firstPictureMs, theirs.firstPictureMs, UNTIL_KEY);
}

function sum(own: number, below: number | undefined): number | undefined {
  return below === undefined ? undefined : own + below;
}

function inTime<T>(first: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error("some camera gave no picture within a minute"));
    const timer = setTimeout(late, MOST_TO_BEGIN_MS);
    first.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
