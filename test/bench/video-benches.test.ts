// The benches of cameras and pictures run and tell their figures as they promise. What the figures are is not tested.
import { describe, expect, test } from "vitest";
import { programPath } from "../programs.ts";
import type { Figure } from "./bench.ts";
import { areKept } from "./limits.ts";
import { KNOWS_PROCESSES } from "./process-tree.ts";
import { type Delivery, type RelayRun, relayLimits } from "./relay-limits.ts";
import { expectAboveZero, expectCodeOfLimits, figures, runBench } from "./run-bench.ts";

test("wall tells how old its pictures get, that live is what was chosen, and what players in every tile cost", async () => {
  const ended = await runBench("wall", "--seconds", "2", "--cameras", "4");
  if (programPath("chromium") === undefined || !KNOWS_PROCESSES) {
    expect(ended.lines).toMatchObject([{ skipped: "wall" }]);
    return;
  }
  //  Whether pictures are new in time is for a machine that does nothing else.
  expectCodeOfLimits(ended, "age of any tile's picture");
  expectCodeOfLimits(ended, "CPU of the browser, all its processes");
  expect(ended.lines.length, ended.stderr).toBeGreaterThan(8);
  expectAboveZero(ended, "age of a tile's picture, median");
  expect(figures(ended, "tiles with a picture, least")).toMatchObject([{ value: 4 }]);
  expect(figures(ended, "live views open, none chosen")).toMatchObject([{ value: 0 }]);
  expect(figures(ended, "live views open, 3 chosen")).toMatchObject([{ value: 3 }]);
  expectAboveZero(ended, "CPU of the browser, all its processes", "4 players");
});

test("stills tells what a wall costs beside one ffmpeg a still, and that every tile had its pictures", async () => {
  const ended = await runBench("stills", "--seconds", "2", "--cameras", "8", "--one-shots", "6");
  expect(ended.code, ended.stderr).toBe(0);
  if (programPath("ffmpeg") === undefined) {
    expect(ended.lines).toMatchObject([{ skipped: "stills", how: "apt-get install ffmpeg" }]);
    return;
  }
  expectAboveZero(ended, "stills");
  expect(figures(ended, "stills that did not come")).toMatchObject([{ value: 0 }]);
  if (KNOWS_PROCESSES) {
    expectAboveZero(ended, "CPU a still");
    expectAboveZero(ended, "CPU a still", "ffmpeg ");
  }
});

test("relay tells what cameras cost, what they cost its peers, and by its exit code whether limits are kept", async () => {
  const ended = await runBench("relay", "--seconds", "2", "--cameras", "2", "--clip", "kitchens");
  expectCodeOfLimits(ended, "pictures missing");
  expectAboveZero(ended, "pictures delivered, 2 cameras");
  expectAboveZero(ended, "CPU a camera-minute, 2 cameras");
  expectAboveZero(ended, "first picture when held, median");
  expectAboveZero(ended, "first picture when cold, median");
  if (programPath("ffmpeg") === undefined) {
    expect(ended.lines).toContainEqual(expect.objectContaining({ how: "apt-get install ffmpeg" }));
  } else {
    expectAboveZero(ended, "pictures delivered, 2 cameras", "ffmpeg ");
    expectAboveZero(ended, "pictures delivered, 2 cameras", "node-rtsp-stream ");
  }
});

describe("what the relay is held to", () => {
  const delivery = (cameras: number, cpu: number, picture: number, memory = 2): Delivery => ({
    cameras,
    firstPictureMs: 1,
    picturesPerS: 25 * cameras,
    cpuPerCameraMinuteS: cpu,
    cpuPerPictureUs: picture,
    belowPerCameraMinuteS: 0,
    memoryPerCameraMb: memory,
    memoryGrownMb: 0,
    picturesMissing: 0,
  });
  const run: RelayRun = {
    isMainStream: true,
    held: delivery(16, 0.08, 50),
    copied: delivery(16, 0.2, 130),
    transcoded: delivery(4, 6, 4000),
  };
  const notKept = (changed: Partial<RelayRun>): readonly unknown[] => {
    const lines: Figure[] = [];
    const isKept = areKept(relayLimits({ ...run, ...changed }), {
      figure: (one) => lines.push(one as Figure),
    });
    const bad = lines.filter((line) => line.isKept === false).map(({ what }) => what);
    expect(isKept).toBe(bad.length === 0);
    return bad;
  };

  test("each limit by itself, at its edge and beyond it", () => {
    const { held } = run;
    expect(notKept({})).toEqual([]);
    expect(notKept({ held: { ...held, cpuPerCameraMinuteS: 0.081 } })).toEqual([
      "limit: CPU a camera-minute beside ffmpeg -c copy, 16 cameras",
    ]);
    expect(notKept({ held: { ...held, cpuPerPictureUs: 51 } })).toEqual([
      "limit: CPU a delivered picture, 16 cameras, beside node-rtsp-stream, 4 cameras",
    ]);
    expect(notKept({ held: delivery(16, 0.08, 50, 3.1) })).toEqual(["limit: memory a camera, 16 cameras"]);
    expect(notKept({ held: { ...held, picturesMissing: 1 } })).toEqual(["limit: pictures missing"]);
    expect(notKept({ held: { ...held, memoryGrownMb: 33 } })).toEqual([
      "limit: memory grown in the second half",
    ]);
    expect(notKept({ held: delivery(200, 0.31, 50), copied: undefined })).toEqual([
      "limit: CPU of all 200 cameras",
    ]);
  });

  test("what is asked of many main streams is not asked of small clips nor of a few cameras", () => {
    const dear = delivery(16, 9, 9000, 9);
    expect(notKept({ held: dear, isMainStream: false })).toEqual([]);
    expect(notKept({ held: delivery(15, 9, 9000, 9) })).toEqual([]);
  });
});

const lacks = (...programs: readonly Parameters<typeof programPath>[0][]) =>
  !KNOWS_PROCESSES || programs.some((program) => programPath(program) === undefined);

test.skipIf(lacks("chromium", "ffmpeg"))(
  "first-picture tells how soon a picture is there and how old, beside jsmpeg and HLS (needs Linux, chromium, ffmpeg)",
  { timeout: 180_000 },
  async () => {
    const ended = await runBench("first-picture", "--seconds", "1", "--cameras", "1");
    //  Whether it is soon enough is for a machine that does nothing else.
    for (const way of ["MSE", "jsmpeg", "HLS"]) expectAboveZero(ended, `pictures over ${way}`);
    const what = "first picture, camera held, median";
    expectAboveZero(ended, what);
    expectAboveZero(ended, what, "jsmpeg ");
    expectAboveZero(ended, what, "Chromium ");
    expectAboveZero(ended, "first picture, cold, slowest");
  },
);

test.skipIf(lacks("ffmpeg"))(
  "health tells which mishaps are found, and by its exit code that not too many good pictures are doubted (needs Linux, ffmpeg)",
  async () => {
    const few = ["--cameras", "20", "--seconds", "1"];
    const ended = await runBench("health", "--days", "1", "--hours", "0.4", ...few);
    expectCodeOfLimits(ended, "false alarms");
    //  What a check costs is for a machine that does nothing else.
    expect(figures(ended, "limit: false alarms"), ended.stderr).toMatchObject([{ isKept: true }]);
    expectAboveZero(ended, "checks, as fast as it goes");
    expect(figures(ended, "covered: found")).toMatchObject([{ value: 1 }]);
    expect(figures(ended, "false alarms")).toMatchObject([{ value: 0 }, { peer: expect.any(String) }]);
    //  Too short for the rule of any mishap: a bench that finds nothing says so.
    const blind = await runBench("health", "--days", "1", "--hours", "0.17", ...few);
    expect(blind.code, JSON.stringify(blind)).toBe(1);
    expect(figures(blind, "all mishaps: found")).toMatchObject([{ value: 0 }]);
  },
);

test.skipIf(lacks("ffmpeg"))(
  "recording tells what it adds, beside ffmpeg's segments (needs Linux, ffmpeg)",
  async () => {
    const ended = await runBench("recording", "--seconds", "1", "--cameras", "2");
    expect(ended.code, ended.stderr).toBe(0);
    expectAboveZero(ended, "CPU a camera-minute, held only, 2 cameras");
    expectAboveZero(ended, "CPU a camera-minute, held and recorded, 2 cameras");
    expectAboveZero(ended, "recorded, 2 cameras");
    //  Of its peer a second is less than the system's smallest step of CPU time may be.
    expect(figures(ended, "CPU a camera-minute, recorded, 2 cameras")).toMatchObject([
      { value: expect.any(Number), unit: "s", peer: expect.stringContaining("ffmpeg ") },
    ]);
  },
);

test("fanout tells what a viewer costs, and that one who does not read costs the others nothing", async () => {
  const ended = await runBench("fanout", "--seconds", "4", "--viewers", "20");
  expect(ended.code, ended.stderr).toBe(0);
  expectAboveZero(ended, "CPU a viewer-minute");
  expectAboveZero(ended, "CPU a viewer-minute", "ws ");
  const what = "held back for the one who does not read, at most";
  expect(figures(ended, what)).toMatchObject([{ unit: "MB", value: expect.any(Number) }]);
  const held = Number(figures(ended, what)[0]?.["value"]);
  expect(held).toBeGreaterThan(2);
  expect(held).toBeLessThan(4);
});
