// What it costs to show one camera to many, over real WebSockets, and what one viewer who does not read does to the
// others: the hub's relay, beside a plain `ws` server that sends each picture to everybody.
import { createRequire } from "node:module";
import { programPath } from "../programs.ts";
import { type Bench, type Options, sleep, type Tools } from "./bench.ts";
import type { CameraApi, Cameras } from "./camera-process.ts";
import { startChild } from "./child.ts";
import type { BroadcastApi, BroadcastCounts } from "./fanout-process.ts";
import { clipNamed } from "./street-clip.ts";
import type { ViewersApi, ViewersCounts } from "./viewers-process.ts";

export const fanoutBench: Bench = {
  name: "fanout",
  what: "one camera shown to many, beside a plain ws server",
  flags: {
    seconds: { initial: 8, what: "how long each way is measured" },
    viewers: { initial: 500, what: "who watch at once" },
    clip: {
      initial: "",
      what: "raw H.264 file that the camera plays; 1080p25 has ffmpeg make one of 2 Mbit/s; without it, a simulated kitchen's",
    },
  },
  run,
};

//  Design: what a viewer-minute may cost. With fewer viewers each bears more of what the camera costs by itself.
const MOST_CPU_S = 0.008;
const LIMITED_FROM = 500;
//  Design: what a viewer who does not read may hold of the hub's memory.
const MOST_HELD_BYTES = 4 * 1024 * 1024;
//  Chosen: what happens only at the start is over.
const SETTLE_MS = 1000;
//  Chosen: some 24 Mbit/s at 15 pictures a second, so that a viewer who does not read is behind by 4 MB within seconds.
const FLOOD_FRAME_BYTES = 200_000;

type Shown = { readonly hub: BroadcastCounts; readonly cpuS: number; readonly seen: ViewersCounts };

async function run(options: Options, tools: Tools): Promise<boolean> {
  const { figure, tell, ends } = tools;
  const ffmpeg = programPath("ffmpeg");
  const clip = clipNamed(options.text("clip"), ffmpeg, tools);
  if (clip === undefined) {
    figure({ skipped: "fanout with a clip of 1080p25", how: "apt-get install ffmpeg" });
    return true;
  }
  const cameras = startChild<CameraApi>(new URL("./camera-process.ts", import.meta.url), ends);
  const camera = await cameras.call("open", { count: 1, clip });
  const count = Math.ceil(options.number("viewers"));
  const seconds = options.number("seconds");
  figure({ what: "viewers of one camera", value: count, unit: "viewers", note: camera.picture });

  tell(`the hub, ${count} viewers`);
  const hub = await show("hub", camera, count, seconds, tools);
  tell(`a plain ws server, ${count} viewers`);
  const plain = await show("plain", camera, count, seconds, tools);
  const cpu = "CPU a viewer-minute";
  const { version } = createRequire(import.meta.url)("ws/package.json") as { version: string };
  const peer = `ws ${version}, a message a picture`;
  figure({ what: cpu, value: hub.alone.cpuS, unit: "s", note: "limit 0.008 at 500 viewers" });
  figure({ what: cpu, value: plain.alone.cpuS, unit: "s", peer, ratio: hub.alone.cpuS / plain.alone.cpuS });
  tellSeen("", hub.alone, tools);
  tellSeen("beside one who does not read", hub.beside, tools);
  figure({ what: `${cpu}, beside one who does not read`, value: hub.beside.cpuS, unit: "s" });

  tell("a camera with large pictures, ten viewers and one who does not read");
  const fast = await cameras.call("open", { count: 1, clip, frameBytes: FLOOD_FRAME_BYTES });
  const flood = (await show("hub", fast, 10, Math.max(4, seconds / 2), tools)).beside;
  figure({
    what: "held back for the one who does not read, at most",
    value: flood.hub.mostHeldBytes / 2 ** 20,
    unit: "MB",
    note: `${fast.picture}; ${flood.hub.framesDropped} of its pictures left out`,
  });
  tellSeen("of large pictures, beside one who does not read", flood, tools);
  const isFair = [hub.alone, hub.beside, flood].every(({ seen }) => seen.most - seen.fewest <= allowed(seen));
  const isCheap = count < LIMITED_FROM || hub.alone.cpuS <= MOST_CPU_S;
  return isCheap && flood.hub.mostHeldBytes < MOST_HELD_BYTES && isFair;
}

/** A batch more or less at the two ends of the window; nobody may have lost more than that. */
function allowed({ most }: ViewersCounts): number {
  return Math.max(5, most * 0.03);
}

async function show(
  way: "hub" | "plain",
  { port: cameraPort, paths: [path = ""] }: Cameras,
  count: number,
  seconds: number,
  { ends }: Tools,
): Promise<{ readonly alone: Shown; readonly beside: Shown }> {
  const server = startChild<BroadcastApi>(new URL("./fanout-process.ts", import.meta.url), ends);
  const audience = startChild<ViewersApi>(new URL("./viewers-process.ts", import.meta.url), ends);
  const port = await server.call("open", { cameraPort, path, way });
  await audience.call("watch", { port, count });
  const measure = async (): Promise<Shown> => {
    await sleep(SETTLE_MS);
    await audience.call("counts", undefined as never);
    const start = await server.call("counts", undefined as never);
    await sleep(seconds * 1000);
    const hub = await server.call("counts", undefined as never);
    const seen = await audience.call("counts", undefined as never);
    const minutes = (hub.atMs - start.atMs) / 60_000;
    return { hub, seen, cpuS: (hub.ownCpuS - start.ownCpuS) / minutes / count };
  };
  const alone = await measure();
  if (way === "hub") await audience.call("stall", { port });
  const beside = way === "hub" ? await measure() : alone;
  await audience.end();
  await server.end();
  return { alone, beside };
}

function tellSeen(when: string, { seen }: Shown, { figure }: Tools): void {
  const named = (what: string): string => (when === "" ? what : `${what}, ${when}`);
  const ages = seen.agesMs.toSorted((a, b) => a - b);
  figure({ what: named("pictures of the viewer who got fewest"), value: seen.fewest, unit: "pictures" });
  figure({ what: named("pictures of the viewer who got most"), value: seen.most, unit: "pictures" });
  const age = ages[Math.ceil(ages.length * 0.99) - 1];
  if (age !== undefined)
    figure({ what: named("age of a key frame at the viewer, p99"), value: age, unit: "ms" });
}
