// What a wall of cameras costs the browser that shows it and the hub behind it, and how old its pictures get: a real hub,
// simulated cameras, Chromium; beside the same wall with a live player in every tile.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { AREAS } from "../../devices/areas.ts";
import { BROWSER_ARGS, CHROMIUM, fillIn } from "../browser/page.ts";
import { type HubProcess, startHubProcess } from "../hub-process.ts";
import { type Bench, type Options, settle, sleep, type Tools } from "./bench.ts";
import type { CameraApi } from "./camera-process.ts";
import { startChild } from "./child.ts";
import { areKept, type Limit } from "./limits.ts";
import { cpuSecondsOf, KNOWS_PROCESSES, memoryMbOf } from "./process-tree.ts";
import { picturesPlayed, playAll, watchAges } from "./wall-page.ts";

export const wallBench: Bench = {
  name: "wall",
  what: "a wall of cameras in Chromium, beside one whose tiles all play live",
  flags: {
    seconds: { initial: 60, what: "how long each wall is measured" },
    cameras: { initial: 64, what: "cameras and tiles" },
    clip: {
      initial: "",
      what: "raw H.264 file that all cameras play; without it, the simulated kitchens' clips",
    },
  },
  run,
};

//  Design: 2 s and the camera's key-frame interval, which is 2 s in the clips.
const MOST_AGE_MS = 2_000 + 2_000;
//  Design: of the browser, all its processes together.
const MOST_CORES = 1;
/** Chosen: whatever happens only at the start is over. */
const SETTLE_MS = 8_000;
/** Chosen: by then a camera has had several key frames. */
const MOST_TO_BEGIN_MS = 20_000;
const STILL_WITH_PICTURE = "[data-testid=wall-still][data-captured-at]";
/** Chosen: some of the six that may play. */
const LIVE = 3;

type Costs = { readonly browserCores: number; readonly hubCores: number; readonly growthMb: number };

async function run(options: Options, tools: Tools): Promise<boolean> {
  const { figure, tell, ends } = tools;
  if (CHROMIUM === undefined || !KNOWS_PROCESSES) {
    figure({ skipped: "wall", how: "Linux with chromium: apt-get install chromium" });
    return true;
  }
  const count = Math.ceil(options.number("cameras"));
  const ms = options.number("seconds") * 1000;
  const cameraProcess = startChild<CameraApi>(new URL("./camera-process.ts", import.meta.url), ends);
  const cameras = await cameraProcess.call("open", { count, clip: options.text("clip") });
  const hub = await openHub(cameras, ends);
  figure({ what: "cameras", value: count, unit: "cameras", note: cameras.picture });

  tell(`a wall of ${count} tiles`);
  const own = await openBrowser(ends);
  const page = await own.visit(hub);
  const live = countLive(page);
  await page.goto(`/wall?size=${count > 16 ? 64 : 16}`);
  await page
    .getByTestId("wall-still")
    .nth(count - 1)
    .waitFor({ timeout: 120_000 });
  await page
    .locator(STILL_WITH_PICTURE)
    .nth(count - 1)
    .waitFor({ timeout: MOST_TO_BEGIN_MS });
  await settle(SETTLE_MS, ms / 1000);
  const [ages, costs] = await Promise.all([
    page.evaluate(watchAges, { forMs: ms, everyMs: 250 }),
    costsOf(own.pid, hub.pid, ms),
  ]);
  figure({ what: "age of a tile's picture, median", value: ages.median, unit: "ms" });
  figure({ what: "age of a tile's picture, p99", value: ages.p99, unit: "ms" });
  figure({ what: "age of a tile's picture, most", value: ages.most, unit: "ms", note: AGE });
  figure({ what: "tiles with a picture, least", value: ages.tiles, unit: "tiles" });
  tellCosts(costs, tools);
  figure({ what: "live views open, none chosen", value: live.open, unit: "views" });
  const chosen = await chooseLive(page, live);
  figure({ what: `live views open, ${LIVE} chosen`, value: chosen, unit: "views" });
  const isOnlyChosen = live.atStart === 0 && chosen === LIVE;
  await own.close();

  tell("the peer: every tile plays live");
  const theirs = await measurePeer(hub, ms, ends);
  const peer = `${count} players over MSE`;
  const note = `${theirs.playing} of them played, ${Math.round(theirs.picturesPerS)} pictures/s`;
  const ratio = costs.browserCores / theirs.costs.browserCores;
  figure({ what: CPU_BROWSER, value: theirs.costs.browserCores, unit: "cores", peer, ratio, note });
  figure({
    what: CPU_HUB,
    value: theirs.costs.hubCores,
    unit: "cores",
    peer,
    ratio: costs.hubCores / theirs.costs.hubCores,
  });
  const limits: readonly Limit[] = [
    { what: "age of any tile's picture", value: ages.most, unit: "ms", most: MOST_AGE_MS },
    { what: CPU_BROWSER, value: costs.browserCores, unit: "cores", most: MOST_CORES },
  ];
  return areKept(limits, tools) && isOnlyChosen && ages.tiles === count;
}

const AGE = "by the hub's time of capture, looked at four times a second";
const CPU_BROWSER = "CPU of the browser, all its processes";
const CPU_HUB = "CPU of the hub with its ffmpeg";

function tellCosts({ browserCores, hubCores, growthMb }: Costs, { figure }: Tools): void {
  figure({ what: CPU_BROWSER, value: browserCores, unit: "cores" });
  figure({ what: CPU_HUB, value: hubCores, unit: "cores" });
  figure({ what: "memory of the browser, growth over the run", value: growthMb, unit: "MB" });
}

type BenchHub = HubProcess & { readonly cameraIds: readonly string[] };

/** A hub whose cameras are held all day, some in each canteen. */
async function openHub(
  { port, paths }: { readonly port: number; readonly paths: readonly string[] },
  ends: AsyncDisposableStack,
): Promise<BenchHub> {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-bench-"));
  ends.defer(() => rmSync(folder, { recursive: true, force: true }));
  const canteenOf = (place: number) => `canteen-${Math.floor(place / AREAS.length) + 1}`;
  const cameras = paths.map((path, place) => {
    const area = AREAS[place % AREAS.length];
    return { site: canteenOf(place), id: area, name: area, area, host: "127.0.0.1", port, path };
  });
  const canteens = [...new Set(paths.map((_, place) => canteenOf(place)))];
  const sites = join(folder, "plan.json");
  writeFileSync(
    sites,
    JSON.stringify({
      sites: [
        { id: "district", kind: "district", name: "区" },
        ...canteens.map((id) => ({ id, kind: "canteen", name: id, parent: "district" })),
      ],
      cameras,
    }),
  );
  const hub = await startHubProcess({
    dataDir: join(folder, "data"),
    sites,
    logLevel: "error",
    kitchenHours: { from: "00:00", to: "00:00" },
  });
  ends.defer(async () => void (await hub.end("SIGKILL")));
  return { ...hub, cameraIds: cameras.map(({ site, id }) => `${site}.${id}`) };
}

async function openBrowser(ends: AsyncDisposableStack): Promise<{
  readonly pid: number;
  readonly visit: (hub: HubProcess) => Promise<Page>;
  readonly close: () => Promise<void>;
}> {
  const env = { ...process.env, LANG: "C.UTF-8" } as Record<string, string>;
  const server = await chromium.launchServer({ executablePath: CHROMIUM ?? "", args: BROWSER_ARGS, env });
  ends.defer(() => server.close());
  const browser: Browser = await chromium.connect(server.wsEndpoint());
  return {
    pid: server.process().pid ?? 0,
    close: () => server.close(),
    visit: async ({ http }) => {
      const viewport = { width: 1920, height: 1080 };
      const context = await browser.newContext({ viewport, baseURL: http, locale: "zh-CN" });
      const page = await context.newPage();
      await page.goto("/");
      await fillIn(page, "admin", "admin-of-the-tests");
      await page.getByTestId("account-menu").waitFor();
      await page.mouse.move(2, 2);
      return page;
    },
  };
}

function countLive(page: Page): { open: number; atStart: number } {
  const live = { open: 0, atStart: 0 };
  page.on("websocket", (socket) => {
    if (!socket.url().includes("/live")) return;
    live.open += 1;
    live.atStart += 1;
    socket.on("close", () => {
      live.open -= 1;
    });
  });
  return live;
}

/** Chooses some tiles by keyboard; gives how many live views there are then. */
async function chooseLive(page: Page, live: { open: number; atStart: number }): Promise<number> {
  const before = live.atStart;
  for (let at = 0; at < LIVE; at += 1) {
    await page.locator(`[data-tile="${at}"]`).focus();
    await page.keyboard.press("Space");
  }
  await page
    .locator("video")
    .nth(LIVE - 1)
    .waitFor();
  await sleep(2_000);
  live.atStart = before;
  return live.open;
}

async function costsOf(browserPid: number, hubPid: number, ms: number): Promise<Costs> {
  const read = () =>
    [cpuSecondsOf(browserPid) ?? 0, cpuSecondsOf(hubPid) ?? 0, memoryMbOf(browserPid) ?? 0] as const;
  const startedMs = performance.now();
  const [browserBefore, hubBefore, memoryBefore] = read();
  await sleep(ms);
  const [browserAfter, hubAfter, memoryAfter] = read();
  const seconds = (performance.now() - startedMs) / 1000;
  return {
    browserCores: (browserAfter - browserBefore) / seconds,
    hubCores: (hubAfter - hubBefore) / seconds,
    growthMb: memoryAfter - memoryBefore,
  };
}

async function measurePeer(hub: BenchHub, ms: number, ends: AsyncDisposableStack) {
  const browser = await openBrowser(ends);
  const page = await browser.visit(hub);
  //  Nothing of the dashboard runs beside it.
  await page.goto("/healthz");
  await page.evaluate(playAll, hub.cameraIds);
  await settle(SETTLE_MS, ms / 1000);
  const before = await page.evaluate(picturesPlayed);
  const costs = await costsOf(browser.pid, hub.pid, ms);
  const after = await page.evaluate(picturesPlayed);
  await browser.close();
  return { costs, playing: after.playing, picturesPerS: ((after.pictures - before.pictures) * 1000) / ms };
}
