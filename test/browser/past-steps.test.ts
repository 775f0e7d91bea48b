// A camera's past gone through picture by picture, and by keys, in a real browser: each step is the next picture of the camera,
// also where one piece of what was recorded ends and another begins.
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { until } from "../kitchen.ts";
import { demoAndBrowser } from "./demo-hub.ts";
import { CHROMIUM, visitAs } from "./page.ts";
import { CAMERA, FRAMES, phase, standing, stepped } from "./past-page.ts";
import { firstPicture, glimpse } from "./video.ts";

describe.skipIf(CHROMIUM === undefined)("a camera's past, step by step", () => {
  const at = demoAndBrowser("--scenario none");

  /** Pieces that follow upon each other; where the second one begins. */
  async function findEdge(page: Page): Promise<string | undefined> {
    return await page.evaluate(async (id) => {
      const now = Date.now();
      const [from, to] = [now - 600_000, now].map((moment) => new Date(moment).toISOString());
      const answer = await fetch(`/api/v1/cameras/${id}/recordings?from=${from}&to=${to}`);
      const { spans } = (await answer.json()) as { spans: { pieces: { from: string }[] }[] };
      return spans.find(({ pieces }) => pieces.length > 1)?.pieces[1]?.from;
    }, CAMERA);
  }

  beforeAll(async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school");
    const status = await school.page.evaluate(async (id) => {
      const init = { method: "PUT", headers: { "Content-Type": "application/json" } };
      const body = JSON.stringify({ mode: "always", stream: "sub" });
      return (await fetch(`/api/v1/cameras/${id}/recording`, { ...init, body })).status;
    }, CAMERA);
    expect(status).toBe(200);
  });

  test("picture by picture it goes over the edge of two pieces, and none is left out or shown twice", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school");
    const { page } = school;
    //  A piece is half a minute (hub/video/past/recorder.ts).
    await expect.poll(() => findEdge(page), { timeout: 90_000, interval: 500 }).toBeDefined();
    const edge = (await findEdge(page)) ?? "";
    await page.goto(`/cameras/${CAMERA}?at=${new Date(Date.parse(edge) + 300).toISOString()}`);
    const video = page.getByTestId("past-video");
    await firstPicture(video);
    await page.getByTestId("past-pause").click();
    await standing(page);
    const mediaS = async () => (await glimpse(video)).atS;
    const before = await mediaS();
    //  What is asked for stands at seven days of media time (dashboard/src/past/playback.ts).
    const edgeS = 7 * 86_400 - 0.3;
    expect(before).toBeGreaterThan(edgeS);
    let strip = (await firstPicture(video)).strip ?? 0;
    let steps = 0;
    for (; (await mediaS()) > edgeS - 0.3; steps += 1) strip = await stepped(page, -1, strip);
    for (let left = steps; left > 0; left -= 1) strip = await stepped(page, 1, strip);
    expect(await mediaS()).toBeGreaterThan(edgeS);
    expect(school.complaints()).toEqual([]);
  }, 150_000);

  test("keys lead it from anywhere on the page, say so where the mouse rests, and leave fields alone", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school", { path: `/cameras/${CAMERA}` });
    const { page } = school;
    const bar = page.getByTestId("time-bar");
    const shown = async () => Number(await bar.getAttribute("aria-valuenow"));
    expect(await bar.getAttribute("title")).toMatch(/空格.+M/);
    expect(await page.getByTestId("past-pause").getAttribute("title")).toBe("暂停（空格键）");
    expect(await page.getByTestId("past-step-back").getAttribute("title")).toBe("上一帧（逗号键）");
    await bar.waitFor();
    //  From live to what is recorded for sure, and a little farther.
    for (const _ of [1, 2]) await page.keyboard.press("ArrowLeft");
    const video = page.getByTestId("past-video");
    await firstPicture(video);
    await page.keyboard.press(" ");
    await standing(page);
    const begin = await shown();
    await page.keyboard.press("m");
    await page.keyboard.press("ArrowLeft");
    await expect.poll(shown, { timeout: 10_000 }).toBe(begin - 10);
    await page.keyboard.press("ArrowRight");
    await expect.poll(shown, { timeout: 10_000 }).toBe(begin);
    await firstPicture(video);
    const { strip = 0 } = await firstPicture(video);
    await page.keyboard.press(".");
    await expect
      .poll(async () => (await glimpse(video)).strip, { timeout: 10_000 })
      .toBe((strip + 1) % FRAMES);
    await page.keyboard.press(",");
    await expect.poll(async () => (await glimpse(video)).strip, { timeout: 10_000 }).toBe(strip);
    await page.keyboard.press(" ");
    await until("it plays", async () => ((await phase(page)) === "playing" ? true : undefined));
    await until("some seconds later", async () => ((await shown()) > begin + 1 ? true : undefined));
    await page.keyboard.press("M");
    await page.getByTestId("marked").getByText("秒").waitFor();
    //  What is written into a field moves nothing.
    await page.getByTestId("mark-reason").pressSequentially("m 1. 2,");
    await page.getByTestId("mark-reason").press("ArrowLeft");
    expect(await page.getByTestId("mark-reason").inputValue()).toBe("m 1. 2,");
    expect(await phase(page)).toBe("playing");
    await page.getByTestId("mark-export").waitFor();
    expect(school.complaints()).toEqual([]);
  });
});
