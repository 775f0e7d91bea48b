// Cameras get in, in a browser: one is tried in its form before it is saved, others tell of themselves and are added several
// at once; which areas are seen is a page, on a phone too, and an area that a kitchen does not have is said so there.
import { describe, expect, test } from "vitest";
import { loadClip } from "../../simulators/clip.ts";
import { clipFile } from "../../simulators/clip-files.ts";
import { openOnvifDevice } from "../../simulators/onvif-device.ts";
import { openRtspServer } from "../../simulators/rtsp-server.ts";
import { demoAndBrowser } from "./demo-hub.ts";
import { CHROMIUM, namelessControls, overflowPx, PHONE, textOf, visitAs } from "./page.ts";

const CANTEEN = "liuhe-central-canteen";

describe.skipIf(CHROMIUM === undefined)("cameras", () => {
  const at = demoAndBrowser("--speed 60");

  test("one is tried in its form: the picture, the fault with a wrong password, and the picture again at once", async () => {
    await using district = await visitAs(at.browser, at.demo.http, "district", {
      path: `/sites/${CANTEEN}/settings`,
    });
    const { page } = district;
    await page
      .locator("tr", { hasText: `${CANTEEN}.cooking` })
      .getByRole("button")
      .first()
      .click();
    const tested = page.getByTestId("camera-tested");
    const outcome = (ok: boolean) => page.locator(`[data-testid="camera-tested"][data-ok="${ok}"]`);
    const test = page.getByTestId("test-camera");
    await test.click();
    await outcome(true).locator("img").waitFor();
    expect(await textOf(tested)).toContain("H.264");
    await page.getByTestId("field-password").fill("wrong");
    await test.click();
    await outcome(false).waitFor();
    expect(await textOf(tested)).toContain("密码不对");
    expect(await textOf(tested)).toContain("请核对摄像头自己的用户名和密码");
    //  Without a pause after each answer.
    for (const password of ["", "", "wrong", ""]) {
      await page.getByTestId("field-password").fill(password);
      //  What the last one found stands there until the next has begun.
      const answer = page.waitForResponse((response) => response.url().endsWith("/camera-tests"));
      await test.click();
      await answer;
      await outcome(password === "").waitFor();
    }
    expect(district.complaints()).toEqual([]);
    expect(district.strangers()).toEqual([]);
  });

  test("which tell of themselves are found, asked with user and password, and added with their areas", async () => {
    const auth = { scheme: "digest", user: "admin", password: "onvif-Passw0rd" } as const;
    const clip = loadClip(clipFile("cooking"));
    const rtsp = await openRtspServer({
      streams: ["/main", "/sub"].map((path) => ({ path, clip, auth })),
    });
    const streams = ["main", "sub"].map((path) => `rtsp://127.0.0.1:${rtsp.port}/${path}`);
    const [main = "", sub = ""] = streams;
    const device = await openOnvifDevice({ maker: "海康", model: "DS-2CD1", streams: { main, sub }, auth });
    {
      await using district = await visitAs(at.browser, at.demo.http, "district", {
        path: `/sites/${CANTEEN}/find-cameras`,
      });
      const { page } = district;
      await page.getByTestId("find-cameras").click();
      const found = page.getByTestId("candidate").filter({ hasText: `127.0.0.1:${device.port}` });
      expect(await textOf(found)).toContain("海康 DS-2CD1");
      //  The canteen's own cameras are at this address too, so that it is not chosen by itself.
      await found.getByRole("checkbox").check();

      await page.getByLabel("用户名", { exact: true }).fill("admin");
      await page.getByLabel("密码", { exact: true }).fill("wrong");
      await page.getByTestId("ask-cameras").click();
      await found.getByText("用户名或密码不对").waitFor();
      expect(await page.getByTestId("adopt-cameras").isDisabled()).toBe(true);
      await page.getByLabel("密码", { exact: true }).fill(auth.password);
      await page.getByTestId("ask-cameras").click();
      await found
        .getByText(/1920×1080/)
        .first()
        .waitFor();
      await found.getByLabel("名称").fill("洗碗间门口");
      await found.getByLabel("区域").click();
      await page.getByTitle("洗消", { exact: true }).click();
      expect(await namelessControls(page)).toEqual([]);
      await page.getByTestId("adopt-cameras").click();
      await found.getByText("添加了").waitFor();

      await page.goto(`/sites/${CANTEEN}/settings`);
      const row = page.locator("tr", { hasText: "洗碗间门口" });
      expect(await textOf(row)).toContain("洗消");
      await row.getByRole("button").first().click();
      await page.getByTestId("test-camera").click();
      await page.getByTestId("camera-tested").locator("img").waitFor();
      expect(district.complaints()).toEqual([]);
      expect(district.strangers()).toEqual([]);
    }
    await device.close();
    await rtsp.close();
  });

  test("which areas are seen is listed by kitchen, and one that is not there is marked so with a reason", async () => {
    await using phone = await visitAs(at.browser, at.demo.http, "district", {
      path: "/coverage",
      viewport: PHONE,
    });
    const { page } = phone;
    const row = page.getByTestId(`coverage-${CANTEEN}`);
    await row.waitFor();
    expect(await overflowPx(page)).toBe(0);
    expect(await namelessControls(page)).toEqual([]);
    await row.getByRole("button").click();
    await page.getByTestId("absent-storage").click();
    await page.locator(".area-reason input").fill("食材当天配送，没有仓库");
    await page.keyboard.press("Enter");
    const storage = page.getByTestId("area-storage");
    await storage.getByText("食材当天配送，没有仓库").waitFor();
    expect(await textOf(storage)).toContain("没有这个区域");
    expect(phone.complaints()).toEqual([]);
  });
});
