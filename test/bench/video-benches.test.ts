// The benches of cameras and pictures run and tell their figures as they promise. What the figures are is not tested.
import { expect, test } from "vitest";
import { programPath } from "../programs.ts";
import { KNOWS_PROCESSES } from "./process-tree.ts";
import { expectAboveZero, figures, runBench } from "./run-bench.ts";

test("wall tells how old its pictures get, that live is what was chosen, and what players in every tile cost", async () => {
  const ended = await runBench("wall", "--seconds", "2", "--cameras", "4");
  if (programPath("chromium") === undefined || !KNOWS_PROCESSES) {
    expect(ended.lines).toMatchObject([{ skipped: "wall" }]);
    return;
  }
  //  Whether pictures are new in time is for a machine that does nothing else.
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

test("relay tells what cameras cost, and what they cost its peers", async () => {
  const ended = await runBench("relay", "--seconds", "2", "--cameras", "2");
  expect(ended.code, ended.stderr).toBe(0);
  expectAboveZero(ended, "pictures delivered, 2 cameras");
  expectAboveZero(ended, "CPU a camera-minute, 2 cameras");
  expectAboveZero(ended, "first picture when held, median");
  expectAboveZero(ended, "first picture when cold, median");
  if (programPath("ffmpeg") === undefined) {
    expect(ended.lines.at(-1)).toMatchObject({ how: "apt-get install ffmpeg" });
  } else {
    expectAboveZero(ended, "pictures delivered, 2 cameras", "ffmpeg ");
    expectAboveZero(ended, "pictures delivered, 2 cameras", "node-rtsp-stream ");
  }
});

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
