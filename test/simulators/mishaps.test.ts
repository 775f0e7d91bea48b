// What befalls the simulated cameras is found by a real hub as what it is, told to people, and over when it is over; the
// camera beside it is believed all the time.
import { statSync } from "node:fs";
import { test as anyTest, expect } from "vitest";
import type { Alert, Camera, ListOf } from "../../hub/serve/contract.ts";
import { openCameras } from "../../simulators/cameras.ts";
import { loadClip } from "../../simulators/clip.ts";
import { clipFile, MISHAPS, mishapFile } from "../../simulators/clip-files.ts";
import { CAMERA_SETS, districtPlan, SHOWCASE, SHOWCASE_CAMERA } from "../../simulators/district.ts";
import { SCENARIOS, type ScenarioName, type Stagehand } from "../../simulators/scenarios.ts";
import { openKitchen, until } from "../kitchen.ts";
import { nextLike } from "../next-week.ts";
import { createLiveClock } from "../video/live-clock.ts";
import { FFMPEG } from "../video/own-ffmpegs.ts";

const test = anyTest.skipIf(FFMPEG === undefined);
const SITE = SHOWCASE.canteen;
const TARGET = `${SITE}.washing`;
/** In kitchen hours. */
const MONDAY = nextLike("2026-11-23T10:00:00+08:00");
const nothing = (): void => undefined;

test.each([
  ["camera-covered", "picture_covered", "camera-covered"],
  ["camera-dark", "picture_black", "camera-black"],
] as const)(
  "%s is found as %s, and is over when the camera is clear",
  async (scenario, why, rule) => {
    const cameras = await openCameras(
      CAMERA_SETS.filter(({ site }) => site === SITE),
      0,
    );
    const clock = createLiveClock();
    clock.skip(MONDAY - clock.now());
    const set = CAMERA_SETS.filter(({ site }) => site === SITE);
    const plan = districtPlan(5, () => cameras.accessOf(SITE));
    const known = (plan.cameras ?? []).filter(({ site }) => set.some((one) => one.site === site));
    const settings = {
      kitchenHours: { from: "05:00", to: "20:00" },
      pictureHealth: { everyS: 2, outsideS: 60, loopMemoryH: 0 },
    };
    await using kitchen = await openKitchen({ ...plan, sensors: [], cameras: known }, settings, clock);
    const admin = await kitchen.signIn("admin");
    const play = (name: ScenarioName): void => {
      const stagehand: Stagehand = {
        ...{ setCompressor: nothing, setSilent: nothing, setStuck: nothing, restartGateway: nothing },
        setCamera: cameras.setState,
        setMishap: cameras.setMishap,
      };
      SCENARIOS[name].play(stagehand, TARGET);
    };
    const untilSo = (what: string, ask: () => Promise<boolean>) =>
      until(what, async () => {
        //  A camera that is silent for five seconds counts as stalled.
        clock.skip(500);
        return (await ask()) ? true : undefined;
      });
    const pictureOf = async (id: string) => (await admin.get<Camera>(`/cameras/${id}`)).body.picture;
    const alerts = async () => (await admin.get<ListOf<Alert>>("/alerts")).body.items;
    try {
      await untilSo("its picture is believed", async () => (await pictureOf(TARGET))?.isBelieved === true);
      play(scenario);
      await untilSo("it is doubted", async () => (await pictureOf(TARGET))?.isBelieved === false);
      expect((await pictureOf(TARGET))?.why).toBe(why);
      await untilSo("the alert", async () => (await alerts()).some((one) => one.state === "firing"));
      expect((await pictureOf(SHOWCASE_CAMERA))?.isBelieved).not.toBe(false);
      play("camera-clear");
      await untilSo("its end", async () => (await alerts()).every((one) => one.state === "resolved"));
      expect((await alerts()).map((one) => [one.rule, one.deviceId])).toEqual([[rule, TARGET]]);
    } finally {
      await cameras.close();
    }
  },
  60_000,
);

anyTest.each(MISHAPS)(
  "the clip of a camera that is %s fits a stream that is going on, and costs less",
  (mishap) => {
    const [clip, usual] = [loadClip(mishapFile(mishap)), loadClip(clipFile("washing"))];
    expect([clip.sps, clip.pps, clip.fps]).toEqual([usual.sps, usual.pps, usual.fps]);
    expect(clip.frames.length).toBe(usual.frames.length);
    expect(statSync(mishapFile(mishap)).size).toBeLessThan(statSync(clipFile("washing")).size / 5);
  },
);
