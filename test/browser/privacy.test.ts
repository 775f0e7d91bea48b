// A head of a school works through what must be said before parents see anything, with the page alone: draws a mask over
// the picture, sees it black there, approves that very picture; then parents see it masked, until it is taken back.
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../kitchen.ts";
import { CAMERA, openParentsSchool, type ParentsSchool, SECOND } from "../parents.ts";
import {
  CHROMIUM,
  fillIn,
  launchBrowser,
  namelessControls,
  overflowPx,
  PHONE,
  textOf,
  visit,
} from "./page.ts";

const PATH = "/sites/east-canteen/privacy";
/** What the page asks for and does not get, on purpose. */
const EXPECTED = /status of (?:409|410|403|404|429|503)|WebSocket/;

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

describe.skipIf(CHROMIUM === undefined)("the page of what parents see", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  async function head(school: ParentsSchool, options: object = {}) {
    const visitor = await visit(browser, school.kitchen.hub.httpUrl, { expected: EXPECTED, ...options });
    await visitor.page.goto(PATH);
    await fillIn(visitor.page, "head", school.kitchen.passwordOfPeople);
    await visitor.page.getByTestId(`privacy-${CAMERA}`).waitFor();
    return visitor;
  }

  /** The brightest within a part of a picture or video, 0 to 255, as the browser has it. */
  async function brightest(element: Locator, part: Box): Promise<number> {
    return await element.evaluate((shown, { x, y, width, height }) => {
      const page = globalThis as unknown as {
        document: { createElement: (name: "canvas") => Canvas };
      };
      type Canvas = { width: number; height: number; getContext: (kind: "2d") => Drawing };
      type Drawing = {
        drawImage: (source: unknown, x: number, y: number) => void;
        getImageData: (x: number, y: number, width: number, height: number) => { data: Uint8ClampedArray };
      };
      const source = shown as unknown as Record<
        "naturalWidth" | "naturalHeight" | "videoWidth" | "videoHeight",
        number
      >;
      const canvas = page.document.createElement("canvas");
      canvas.width = source.naturalWidth ?? source.videoWidth;
      canvas.height = source.naturalHeight ?? source.videoHeight;
      const drawing = canvas.getContext("2d");
      drawing.drawImage(shown, 0, 0);
      const [w, h] = [canvas.width, canvas.height];
      const { data } = drawing.getImageData(x * w, y * h, width * w, height * h);
      return data.reduce((most, value, at) => (at % 4 === 3 ? most : Math.max(most, value)), 0);
    }, part);
  }

  const MIDDLE = { x: 0.35, y: 0.35, width: 0.3, height: 0.3 };
  const EDGE = { x: 0, y: 0, width: 1, height: 0.15 };

  /** Draws from one corner to the other, in fractions of the board. */
  async function draw(page: Page, card: Locator, from: number, to: number): Promise<void> {
    const board = card.getByTestId("mask-board");
    await board.scrollIntoViewIfNeeded();
    const box = await board.boundingBox();
    if (box === null) throw new Error("there is nothing to draw upon");
    await page.mouse.move(box.x + box.width * from, box.y + box.height * from);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5);
    await page.mouse.move(box.x + box.width * to, box.y + box.height * to);
    await page.mouse.up();
  }

  test("a mask is drawn, seen black, approved; parents see the picture masked, and no more once it is taken back", async () => {
    await using school = await openParentsSchool();
    await school.head.send("DELETE", `/cameras/${CAMERA}/approval`);
    await using visitor = await head(school);
    const { page } = visitor;
    const card = page.getByTestId(`privacy-${CAMERA}`);
    await card.getByTestId("privacy-still").waitFor();
    expect(await textOf(page.getByTestId("step-pictures"))).toContain("批准 0 路，共 2 路");
    expect(await textOf(card.getByTestId("privacy-standing"))).toContain("head 在 07:00 的批准，由 head");
    expect(await textOf(card.getByTestId("privacy-captured"))).toMatch(/^拍摄于 07:\d\d:\d\d · /);
    expect(await brightest(card.getByTestId("privacy-still"), MIDDLE)).toBeGreaterThan(60);

    await card.getByTestId("masks-edit").click();
    await card.getByTestId("privacy-still").waitFor();
    await draw(page, card, 0.3, 0.7);
    await card.getByTestId("mask-1").waitFor();
    const isBlack = () => async () =>
      (await brightest(card.getByTestId("privacy-still"), MIDDLE).catch(() => 255)) < 24 ? true : undefined;
    await until("the picture with what was drawn", isBlack());
    expect(await brightest(card.getByTestId("privacy-still"), EDGE)).toBeGreaterThan(60);
    //  What is tried is not approved, and not kept before it is saved.
    expect(await card.getByTestId("approve").count()).toBe(0);
    await card.getByTestId("mask-save").click();
    await card.getByTestId("approve").waitFor();
    await until("the stored picture", isBlack());
    await card.getByTestId("approve").click();
    await card.getByTestId("withdraw").waitFor();
    expect(await textOf(card.getByTestId("privacy-state"))).toContain("家长可以看");
    expect(await textOf(card.getByTestId("privacy-standing"))).toMatch(
      /^head 在 07:\d\d 看过 07:\d\d 的画面并批准/,
    );

    const { path } = await school.link();
    await using parent = await visit(browser, school.kitchen.hub.httpUrl, {
      viewport: PHONE,
      expected: EXPECTED,
    });
    await parent.page.goto(path);
    const video = parent.page.locator("video");
    await video.waitFor();
    await until("a masked picture that parents see", async () => {
      const [middle, edge] = await Promise.all([brightest(video, MIDDLE), brightest(video, EDGE)]).catch(
        () => [255, 0],
      );
      //  Encoded anew: black is nearly black.
      return (middle ?? 255) < 40 && (edge ?? 0) > 60 ? true : undefined;
    });
    await card.getByTestId("withdraw").click();
    await card.getByTestId("approve").waitFor();
    school.clock.skip(9_999);
    await until("the end of the view", async () => ((await video.count()) === 0 ? true : undefined));
    expect(visitor.complaints()).toEqual([]);
    expect(visitor.strangers()).toEqual([]);
  });

  test("by keyboard: a mask is added, set with numbers, undone and removed; a camera is marked, and the switches are set", async () => {
    await using school = await openParentsSchool();
    await using visitor = await head(school, { viewport: PHONE, locale: "zh-CN" });
    const { page } = visitor;
    const card = page.getByTestId(`privacy-${CAMERA}`);
    await card.getByTestId("masks-edit").focus();
    await page.keyboard.press("Enter");
    await card.getByTestId("mask-add").focus();
    await page.keyboard.press("Enter");
    const left = page.getByLabel("第 1 块，左边，百分比");
    await left.focus();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("10");
    await page.keyboard.press("Tab");
    expect(await left.inputValue()).toBe("10");
    expect(await overflowPx(page)).toBe(0);
    expect(await namelessControls(page)).toEqual([]);
    await card.getByRole("button", { name: "去掉第 1 块" }).press("Enter");
    expect(await card.getByTestId("mask-1").count()).toBe(0);
    await card.getByTestId("mask-undo").press("Enter");
    expect(await left.inputValue()).toBe("10");
    await card.getByTestId("mask-save").press("Enter");
    await until("the stored mask", async () => {
      const { body } = await school.head.get<{ cameras: { cameraId: string; masks: Box[] }[] }>(PATH);
      const masks = body.cameras.find(({ cameraId }) => cameraId === CAMERA)?.masks;
      return masks?.[0]?.x === 0.1 ? true : undefined;
    });
    //  Changed masks take the approval of before back, and the page says so.
    await card.getByText(/的批准失效了：head 在 .* 改了遮挡/).waitFor();

    const second = page.getByTestId(`privacy-${SECOND}`);
    await second.getByTestId("bar").press("Enter");
    await second.getByTestId("bar-reason").fill("更衣室");
    await page.keyboard.press("Enter");
    await second.getByText("不给家长看：更衣室").waitFor();
    expect(await second.getByTestId("approve").count()).toBe(0);

    await page.getByTestId("family-kitchen").getByText("是，永远不给家长看").click();
    await page.getByTestId("switches-save").press("Enter");
    await page.getByText("家用厨房与幼儿食堂混用，拍到的是别人家里").waitFor();
    expect(await textOf(page.getByTestId("switches-changed"))).toContain("最近由 head 在 07:0");
    expect((await school.head.send("POST", "/share-links", { siteId: "east" })).status).toBe(422);
    expect(await overflowPx(page)).toBe(0);
    expect(visitor.complaints()).toEqual([]);
  });

  test("a mask is drawn with a finger, and the page below it stands still", async () => {
    await using school = await openParentsSchool();
    await using visitor = await head(school, { viewport: PHONE, hasTouch: true });
    const { page } = visitor;
    const card = page.getByTestId(`privacy-${CAMERA}`);
    await card.getByTestId("masks-edit").tap();
    const board = card.getByTestId("mask-board");
    await card.getByTestId("privacy-still").waitFor();
    await board.evaluate((element) =>
      (element as unknown as { scrollIntoView: (how: object) => void }).scrollIntoView({ block: "center" }),
    );
    const box = await board.boundingBox();
    if (box === null) throw new Error("there is nothing to draw upon");
    const finger = await page.context().newCDPSession(page);
    for (const [type, at] of [
      ["touchStart", 0.2],
      ["touchMove", 0.4],
      ["touchMove", 0.6],
      ["touchEnd", undefined],
    ] as const) {
      const point = at === undefined ? [] : [{ x: box.x + box.width * at, y: box.y + box.height * at }];
      await finger.send("Input.dispatchTouchEvent", { type, touchPoints: point });
    }
    await card.getByTestId("mask-1").waitFor();
    expect((await board.boundingBox())?.y).toBeCloseTo(box.y, 0);
    for (const field of ["左边", "上边"]) {
      const said = Number(await page.getByLabel(`第 1 块，${field}，百分比`).inputValue());
      expect(Math.abs(said - 20), field).toBeLessThan(2);
    }
  });

  test("a camera that is off is said to be off since when, and nothing can be approved", async () => {
    await using school = await openParentsSchool();
    await school.head.send("DELETE", `/cameras/${CAMERA}/approval`);
    await using visitor = await head(school);
    const card = visitor.page.getByTestId(`privacy-${CAMERA}`);
    await card.getByTestId("privacy-still").waitFor();
    await school.stopCameras();
    await until("the end of the picture", async () => {
      await card.getByRole("button", { name: "看 烹饪区 的新画面" }).click();
      return (await card.getByText(/离线，自 07:\d\d 起/).count()) > 0 ? true : undefined;
    });
    expect(await card.getByTestId("privacy-still").count()).toBe(0);
    expect(await card.getByTestId("approve").isDisabled()).toBe(true);
  });

  test("who only eats from the kitchen reads it and changes nothing; English is English", async () => {
    await using school = await openParentsSchool();
    await school.kitchen.person("guest", { role: "school-manager", siteId: "west" });
    await using visitor = await visit(browser, school.kitchen.hub.httpUrl, { expected: EXPECTED });
    const { page } = visitor;
    await page.goto(PATH);
    await page.getByTestId("language").click();
    await fillIn(page, "guest", school.kitchen.passwordOfPeople);
    const card = page.getByTestId(`privacy-${CAMERA}`);
    await card.getByTestId("privacy-still").waitFor();
    await page.getByText("Only who runs this kitchen, or is above it, can change this.").waitFor();
    for (const id of ["switches-save", "approve", "withdraw", "bar", "masks-edit"])
      expect(await page.getByTestId(id).count(), id).toBe(0);
    expect(await textOf(page.locator("main"))).not.toMatch(/家长|批准|遮挡/);
  });
});
