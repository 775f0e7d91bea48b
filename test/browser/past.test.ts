// One camera live and back in time in a real browser: what is on the screen is what was in front of the camera at the time
// that is written on it, gaps are said, and a span is marked, kept and taken out.
import type { Locator } from "playwright-core";
import { describe, expect, test } from "vitest";
import { until } from "../kitchen.ts";
import { mingchu } from "../mingchu-command.ts";
import { demoAndBrowser } from "./demo-hub.ts";
import { CHROMIUM, namelessControls, overflowPx, PHONE, textOf, visitAs } from "./page.ts";
import { CAMERA, offBy, phase, standing, stepped, time } from "./past-page.ts";
import { firstPicture, glimpse, playedOn } from "./video.ts";

/** Of H.265 there is no decoder in Chromium here (test/browser/player.test.ts). */
const H265 = 'video/mp4; codecs="hvc1.1.6.L93.B0"';
/** Seconds after the start: there are some pieces before it, and it is back soon. */
const FAULTS = [
  `--scenario camera-dies@30:${CAMERA} --scenario camera-back@42:${CAMERA}`,
  "--scenario sample-fridge-fails@0",
].join(" ");

describe.skipIf(CHROMIUM === undefined)("a camera's past", () => {
  const at = demoAndBrowser(FAULTS);

  async function press(bar: Locator, share: number): Promise<void> {
    const box = await bar.boundingBox();
    if (box === null) throw new Error("no bar");
    await bar.click({ position: { x: box.width * share, y: box.height / 2 } });
  }

  test("is recorded when somebody says so, found on the bar, and is what was there at that time", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school", { path: `/cameras/${CAMERA}` });
    const { page } = school;
    await firstPicture(page.locator(".camera-stage video"));
    await page.getByTestId("recording-change").click();
    await page.getByLabel("什么时候录").click();
    await page.getByTitle("一直录像").click();
    await page.getByTestId("recording-save").click();
    await page.locator('[data-testid=recording][data-state="recording"]').waitFor();
    //  Ten minutes fill the bar.
    for (const _ of [1, 2]) await page.getByTestId("past-nearer").click();
    const spans = page.getByTestId("bar-span");
    //  The camera was away for a while: there are two.
    await expect.poll(() => spans.count(), { timeout: 60_000 }).toBeGreaterThanOrEqual(2);

    await press(spans.first(), 0.4);
    const video = page.getByTestId("past-video");
    const first = await firstPicture(video);
    expect(await offBy(page, video)).toBeLessThan(1.5);
    expect(new URL(page.url()).searchParams.get("at")).toMatch(/^20/);
    await playedOn(video, first, 2);
    expect(await offBy(page, video)).toBeLessThan(1.5);

    //  Faster, then one picture at a time.
    await page.getByTestId("past-speed").click();
    await page.getByTitle("4×").click();
    await until("four times as fast", () =>
      video.evaluate((element) =>
        (element as unknown as { playbackRate: number }).playbackRate === 4 ? true : undefined,
      ),
    );
    await page.getByTestId("past-pause").click();
    await standing(page);
    //  By the counter in the picture: the next one each time, and the one before.
    let strip = (await firstPicture(video)).strip ?? 0;
    for (const _ of [1, 2, 3]) strip = await stepped(page, 1, strip);
    for (const _ of [1, 2, 3, 4, 5]) strip = await stepped(page, -1, strip);

    //  From the last moment before the gap it goes over it, and says so.
    const box = await spans.first().boundingBox();
    const bar = page.getByTestId("time-bar");
    await press(bar, 0.5);
    await bar.click({
      position: { x: (box?.x ?? 0) + (box?.width ?? 0) - ((await bar.boundingBox())?.x ?? 0) + 1, y: 20 },
    });
    await page.getByTestId("past-play").click();
    await page.getByTestId("past-skipped").waitFor();
    await until("what is behind the gap", async () => ((await phase(page)) === "playing" ? true : undefined));
    expect(await offBy(page, video)).toBeLessThan(1.5);
    expect(await namelessControls(page)).toEqual([]);

    await page.getByTestId("past-live").click();
    await firstPicture(page.locator('.camera-stage video[data-testid="camera-video"]'));
    expect(school.complaints()).toEqual([]);
  }, 150_000);

  test("on a phone: a span is marked and protected, and the address opens at its moment", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school", {
      path: `/cameras/${CAMERA}`,
      viewport: PHONE,
      expected: /status of 409/,
    });
    const { page } = school;
    for (const _ of [1, 2]) await page.getByTestId("past-nearer").click();
    await press(page.getByTestId("bar-span").last(), 0.3);
    const video = page.getByTestId("past-video");
    const first = await firstPicture(video);
    await page.getByTestId("mark-from").click();
    await playedOn(video, first, 2);
    await page.getByTestId("mark-to").click();
    await page.getByTestId("mark-reason").fill("核对留样");
    await page.getByTestId("mark-protect").click();
    await page.getByTestId("protection").getByText("核对留样").waitFor();

    await page.getByTestId("mark-from").click();
    await playedOn(video, await glimpse(video), 2);
    await page.getByTestId("mark-to").click();
    await page.getByTestId("mark-reason").fill("投诉核查");
    await page.getByTestId("mark-export").click();
    await page.locator('[data-testid=clip][data-state="done"]').getByText("投诉核查").waitFor();
    const downloading = page.waitForEvent("download");
    await page.getByTestId("clip-whole").click();
    expect(await mingchu("clip", "verify", await (await downloading).path())).toMatchObject({ status: 0 });
    //  Neither goes without a second question that says what is lost.
    await page.getByTestId("protection-lift").click();
    await page.getByText("找不回来").waitFor();
    await page.getByRole("button", { name: "继续保护" }).click();
    await page.getByText("找不回来").waitFor({ state: "hidden" });
    await page.getByTestId("protection-lift").click();
    await page.getByRole("tooltip").getByRole("button", { name: "取消保护" }).click();
    await page.getByTestId("protection").waitFor({ state: "detached" });
    await page.getByTestId("clip-remove").click();
    await page.getByText("再也导不出来").waitFor();
    await page.getByRole("button", { name: /不\s*删/ }).click();
    await page.getByText("再也导不出来").waitFor({ state: "hidden" });
    expect(await page.getByTestId("clip-whole").count()).toBe(1);
    await page.getByTestId("clip-remove").click();
    await page.getByRole("tooltip").getByRole("button", { name: "删除文件" }).click();
    await page.locator('[data-testid=clip][data-state="expired"]').getByText("school 删除了文件").waitFor();
    expect(await page.getByTestId("clip-whole").count()).toBe(0);
    expect(await page.getByTestId("clip-remove").count()).toBe(0);
    expect(await overflowPx(page)).toBe(0);
    expect(await namelessControls(page)).toEqual([]);

    //  What the hub refuses is said in the page's language: a school has a day of protected recordings and no more.
    const protect = (hours: number) =>
      page.evaluate(
        async ({ id, lengthMs }) => {
          const [from, to] = [Date.now() - lengthMs, Date.now()].map((at) => new Date(at).toISOString());
          const init = { method: "POST", headers: { "Content-Type": "application/json" } };
          const body = JSON.stringify({ from, to, reason: "很长" });
          return (await fetch(`/api/v1/cameras/${id}/protections`, { ...init, body })).status;
        },
        { id: CAMERA, lengthMs: hours * 3_600_000 },
      );
    expect([await protect(12), await protect(12)]).toEqual([201, 201]);
    await page.getByTestId("mark-from").click();
    await playedOn(video, await glimpse(video), 2);
    await page.getByTestId("mark-to").click();
    await page.getByTestId("mark-reason").fill("再保护一段");
    await page.getByTestId("mark-protect").click();
    await page.getByRole("alert").getByText("本校摄像头合计最多保护 24 小时").waitFor();
    expect(await textOf(page.locator("main"))).not.toMatch(/lift a protection/i);

    await page.reload();
    await firstPicture(video);
    expect(await offBy(page, video)).toBeLessThan(1.5);
    expect(school.complaints()).toEqual([]);
  }, 90_000);

  test("drawn along the bar the picture follows before the button is let go, and the address does not", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school", { path: `/cameras/${CAMERA}` });
    const { page } = school;
    for (const _ of [1, 2]) await page.getByTestId("past-nearer").click();
    const span = page.getByTestId("bar-span").first();
    await press(span, 0.2);
    const video = page.getByTestId("past-video");
    await firstPicture(video);
    await page.getByTestId("past-pause").click();
    await until("a standing picture", async () => ((await phase(page)) === "paused" ? true : undefined));
    const address = page.url();
    const before = { time: await textOf(time(page)), strip: (await glimpse(video)).strip };
    const box = await span.boundingBox();
    if (box === null) throw new Error("no span");
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.2, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, y, { steps: 5 });
    const drawn = await until("the picture at the pointer", async () => {
      const { strip } = await glimpse(video);
      const isThere = strip !== undefined && strip !== before.strip && (await phase(page)) !== "loading";
      return isThere && (await textOf(time(page))) > before.time ? true : undefined;
    });
    expect(drawn).toBe(true);
    expect(await offBy(page, video)).toBeLessThan(1.5);
    expect(page.url()).toBe(address);
    await page.mouse.up();
    await expect.poll(() => page.url()).not.toBe(address);
    await firstPicture(video);
    expect(await offBy(page, video)).toBeLessThan(1.5);
    expect(school.complaints()).toEqual([]);
  });

  test("a codec that the browser cannot play is said in words, and nothing is fetched for it", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school");
    const { page } = school;
    //  The hub's own list, as it is for a camera that sends H.265.
    await page.route("**/recordings?*", async (route) => {
      const answer = await route.fetch();
      const listed = (await answer.json()) as { readonly spans: readonly object[] };
      const spans = listed.spans.map((span) => ({ ...span, mime: H265 }));
      await route.fulfill({ response: answer, json: { ...listed, spans } });
    });
    let fetched = 0;
    page.on("request", (request) => {
      if (/\/(pieces|inits)\//.test(request.url())) fetched += 1;
    });
    await page.goto(`/cameras/${CAMERA}`);
    for (const _ of [1, 2]) await page.getByTestId("past-nearer").click();
    await press(page.getByTestId("bar-span").last(), 0.3);
    await page.locator('[data-testid="past-picture"][data-phase="no-codec"]').waitFor();
    expect(await textOf(page.getByTestId("past-picture"))).toContain("这个浏览器放不了这种编码的录像");
    expect(fetched).toBe(0);
    expect(school.complaints()).toEqual([]);
  });

  test("an alert has what cameras saw around it, and it plays on the alert's page", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school", {
      path: "/alerts",
      expected: /status of 409/,
    });
    const { page } = school;
    const id = await until("an alert with a clip", () =>
      page.evaluate(async () => {
        const ask = async <T>(path: string) => (await (await fetch(`/api/v1/alerts${path}`)).json()) as T;
        const { items } = await ask<{ items: { id: string }[] }>("?state=open");
        for (const one of items) {
          const { clips = [] } = await ask<{ clips?: unknown[] }>(`/${one.id}`);
          if (clips.length > 0) return one.id;
        }
        return undefined;
      }),
    );
    await page.goto(`/alerts/${id}`);
    await page.getByTestId("clip-open").first().click();
    const video = page.getByTestId("past-video").first();
    const first = await firstPicture(video);
    await playedOn(video, first, 1);
    //  It is still being recorded: that is said, and nothing is fetched.
    await page.getByTestId("export-case-clips").click();
    await page.getByText("还没录完").waitFor();
    await page.getByTestId("alert-clip").first().getByRole("link").click();
    await firstPicture(page.getByTestId("past-video"));
    expect(new URL(page.url()).pathname).toMatch(/^\/cameras\//);
    expect(school.complaints()).toEqual([]);
  }, 90_000);
});
