// A message's link on a cheap phone, in a real browser: what is seen, what is pressed, with a line, on a bad one and on
// none. Promise: what was pressed is not lost and is done once.
import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateSync, gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../kitchen.ts";
import { type OneTapKitchen, openOneTapKitchen } from "../one-tap.ts";
import { PHONE_JPEG } from "../phone-picture.ts";
import { CHROMIUM, launchBrowser, namelessControls, overflowPx, PHONE, visit } from "./page.ts";

/** Task: a cheap phone on a bad line. */
const MOST_BYTES = 80 * 1024;
/** What the browser notes of requests that the test cuts off or refuses. */
const CUT = /ERR_FAILED|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|status of (?:409|410|403)/;

describe.skipIf(CHROMIUM === undefined)("the page of a message's link", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  const phone = (one: OneTapKitchen, options: { readonly locale?: string } = {}) =>
    visit(browser, one.kitchen.hub.httpUrl, { viewport: PHONE, hasTouch: true, expected: CUT, ...options });
  const kindsOf = async (one: OneTapKitchen) => (await one.events()).map(({ kind }) => kind);
  const acted = async (one: OneTapKitchen) => (await one.events()).filter(({ kind }) => kind === "acted");

  async function fillAct(page: Page): Promise<void> {
    await page.locator("#act summary").click();
    await page.getByRole("button", { name: "食品已移到别的冰箱" }).click();
    await page.getByLabel("转移", { exact: true }).check();
  }

  test("shows the fridge, its value against its limit and who has it; is small, fits, and asks nobody else", async () => {
    await using one = await openOneTapKitchen();
    await using cook = await phone(one);
    const { page } = cook;
    let bytes = 0;
    const answers: Promise<void>[] = [];
    page.on("response", (response) => {
      //  That somebody is there is told later, and answered with nothing.
      if (response.url().endsWith("/opened")) return;
      answers.push(
        response.body().then((body) => {
          bytes += gzipSync(body).length;
        }),
      );
    });
    await page.goto(await one.link());
    await page.getByText("留样冰箱温度过高").waitFor();
    expect(await page.locator("#state").innerText()).toBe("还没有人确认");
    await Promise.all(answers);
    expect(bytes).toBeLessThan(MOST_BYTES);
    expect(bytes).toBeGreaterThan(4_000);
    expect(await overflowPx(page)).toBe(0);
    for (const summary of await page.locator("summary").all()) await summary.click();
    expect(await overflowPx(page)).toBe(0);
    expect(await namelessControls(page)).toEqual([]);
    for (const button of await page.locator("button:visible, summary:visible").all())
      expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    expect(cook.complaints()).toEqual([]);
    expect(cook.strangers()).toEqual([]);
  });

  test("one tap takes it on; another phone is told that the link was used", async () => {
    await using one = await openOneTapKitchen();
    const path = await one.link();
    await using cook = await phone(one);
    await using other = await phone(one, { locale: "en-GB" });
    await cook.page.goto(path);
    await other.page.goto(`${path}?lang=en`);
    await cook.page.getByRole("button", { name: "确认，我来处理" }).click();
    await cook.page.getByText(/^cook 于 \d\d:\d\d 确认$/).waitFor();
    expect(await cook.page.locator("#steps form[data-press=acknowledge]").count()).toBe(0);
    await other.page.getByRole("button", { name: "I take care of it" }).click();
    await other.page.getByText("The link has ended: sign in and do it again.").waitFor();
    await other.page.reload();
    await other.page.getByText("was used at").waitFor();
    expect(await other.page.locator("a.button").getAttribute("href")).toBe(`/alerts/${one.alertId}`);
    expect((await kindsOf(one)).filter((kind) => kind === "acknowledged")).toHaveLength(1);
  });

  test("what is being written is not lost when the hub's answer to another button comes", async () => {
    await using one = await openOneTapKitchen();
    await using cook = await phone(one);
    const { page } = cook;
    await page.goto(await one.link());
    await page.locator("#act summary").click();
    await page.locator("#what").fill("正在换压缩机");
    await page.getByRole("button", { name: "确认，我来处理" }).click();
    await page.getByText(/^cook 于 \d\d:\d\d 确认$/).waitFor();
    expect(await page.locator("#what").inputValue()).toBe("正在换压缩机");
    expect(await page.locator("#what").isVisible()).toBe(true);
  });

  test("is opened when somebody touches it, and not by being loaded", async () => {
    await using one = await openOneTapKitchen();
    await using cook = await phone(one);
    await cook.page.goto(await one.link());
    await cook.page.waitForLoadState("networkidle");
    expect(await one.message()).toEqual({ opened_at: null });
    await cook.page.touchscreen.tap(180, 300);
    await until("opened", async () => ((await one.message()).opened_at === null ? undefined : true));
  });

  test("without a line it keeps what was done, with its photo, and sends it once when the line is back", async () => {
    await using one = await openOneTapKitchen();
    await using cook = await phone(one);
    const { page } = cook;
    await page.goto(await one.link());
    await page.getByText("还没有人确认").waitFor();
    await page.context().setOffline(true);
    await fillAct(page);
    await page
      .locator("#photo")
      .setInputFiles([{ name: "a.jpg", mimeType: "image/jpeg", buffer: PHONE_JPEG }]);
    await page.locator(".pictures img").waitFor();
    await page
      .locator("#photo")
      .setInputFiles([{ name: "b.png", mimeType: "image/png", buffer: noise(2000, 1500) }]);
    await until("two photos", async () =>
      (await page.locator(".pictures img").count()) === 2 ? true : undefined,
    );
    await page.getByRole("button", { name: "提交处置" }).click();
    await page.getByText("处置 · 食品已移到别的冰箱 · 2 张照片 · 等待网络").waitFor();
    await page.getByText("没有网络。您做的已记在这台手机里").waitFor();
    expect(await overflowPx(page)).toBe(0);
    expect(await acted(one)).toEqual([]);

    await page.context().setOffline(false);
    await page.getByText("处置 · 已发送").waitFor();
    await page.getByText(/cook 于 \d\d:\d\d 处置：食品已移到别的冰箱/).waitFor();
    expect(await page.locator(".queued[data-kind=waiting]").count()).toBe(0);
    const [done, ...more] = await acted(one);
    expect(more).toEqual([]);
    expect(done).toMatchObject({ by: "cook", data: { what: "食品已移到别的冰箱", disposition: "moved" } });
    const { photos } = (done as unknown as { data: { photos: readonly { sha256: string }[] } }).data;
    expect(photos).toHaveLength(2);
    for (const { sha256 } of photos) {
      const file = readFileSync(join(one.kitchen.dataDir, "photos", sha256));
      expect(createHash("sha256").update(file).digest("hex")).toBe(sha256);
      expect(file.length).toBeLessThanOrEqual(400 * 1024);
      expect(file.readUInt16BE(0)).toBe(0xffd8);
      expect(file.includes("Exif")).toBe(false);
    }
  });

  test("where answers are lost on the way it sends again, and each thing is done once", async () => {
    await using one = await openOneTapKitchen();
    await using cook = await phone(one);
    const { page } = cook;
    await page.goto(await one.link());
    //  The hub gets each of the first sends, and the phone hears of none.
    let lost = 0;
    await page.route(/\/t\/[^/]+\/(?:act|photos|acknowledge)$/, async (route) => {
      lost += 1;
      if (lost > 4) return await route.continue();
      await route.fetch();
      await route.abort();
    });
    await page.getByRole("button", { name: "确认，我来处理" }).click();
    await page.getByText("确认 · 等待网络").waitFor();
    await fillAct(page);
    await page
      .locator("#photo")
      .setInputFiles([{ name: "a.jpg", mimeType: "image/jpeg", buffer: PHONE_JPEG }]);
    await page.locator(".pictures img").waitFor();
    await page.getByRole("button", { name: "提交处置" }).click();
    await until("all of it", async () => {
      await page.evaluate(() =>
        (globalThis as unknown as { dispatchEvent: (event: Event) => void }).dispatchEvent(
          new Event("online"),
        ),
      );
      return (await page.getByText("处置 · 已发送").count()) > 0 ? true : undefined;
    });
    expect(lost).toBeGreaterThan(4);
    const kinds = await kindsOf(one);
    for (const kind of ["acknowledged", "acted", "photo"])
      expect(
        kinds.filter((one) => one === kind),
        kind,
      ).toHaveLength(1);
  });

  test("a reload loses nothing that waits, and what the hub does not take is said and stays to be read", async () => {
    await using one = await openOneTapKitchen();
    await using cook = await phone(one);
    const { page } = cook;
    await page.goto(await one.link());
    await page.route(/\/t\/[^/]+\/(?:act|acknowledge|snooze)$/, (route) => route.abort());
    await fillAct(page);
    await page.getByRole("button", { name: "提交处置" }).click();
    await page.getByText("处置 · 食品已移到别的冰箱 · 等待网络").waitFor();
    await page.reload();
    await page.getByText("处置 · 食品已移到别的冰箱 · 等待网络").waitFor();
    expect(await acted(one)).toEqual([]);
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await page.reload();
    await page.getByText("处置 · 已发送").waitFor();
    expect(await acted(one)).toHaveLength(1);

    await page.locator("#snooze summary").click();
    await page.getByLabel("60 分钟").check();
    await page.getByRole("button", { name: "维修人员在路上" }).click();
    const admin = await one.kitchen.signIn("admin");
    expect((await admin.send("POST", "/people/cook/disable")).status).toBe(200);
    await page.getByRole("button", { name: "到时再提醒" }).click();
    await page.getByText("暂缓提醒 · 维修人员在路上 · 没有被接受：链接已失效，请登录后再做一次。").waitFor();
    await page.getByRole("button", { name: "删掉" }).click();
    await page.locator(".queued[data-kind=refused]").waitFor({ state: "detached" });
  });
});

/** A picture that no way of packing makes small. */
function noise(width: number, height: number): Buffer {
  const chunk = (type: string, body: Buffer) => {
    const named = Buffer.concat([Buffer.from(type, "latin1"), body]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(body.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = () => Buffer.concat([Buffer.of(0), randomBytes(width * 3)]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, row)), { level: 1 });
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("IDAT", pixels),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
