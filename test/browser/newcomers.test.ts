// What is new, in a real browser: a message is mapped by pointing at its fields and the next one's value appears; a found
// sensor is adopted with one click; it all comes in without reloading, and fits a phone.
import mqtt from "mqtt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asAdmin } from "../hub-process.ts";
import { publish, until } from "../kitchen.ts";
import { demoAndBrowser } from "./demo-hub.ts";
import {
  CHROMIUM,
  isSameDocument,
  markDocument,
  namelessControls,
  overflowPx,
  PHONE,
  textOf,
  visitAs,
} from "./page.ts";

const CANTEEN = "liuhe-central-canteen";
const NEW = `/sites/${CANTEEN}/new`;

describe.skipIf(CHROMIUM === undefined)("what is new", () => {
  const at = demoAndBrowser("");
  let device: mqtt.MqttClient;
  beforeAll(async () => {
    const admin = await asAdmin(at.demo.http);
    const { account, password } = await admin<{ account: string; password: string }>(
      "POST",
      `/sites/${CANTEEN}/device-accounts`,
    );
    device = await mqtt.connectAsync(at.demo.hub.mqtt, { username: account, password, reconnectPeriod: 0 });
  });
  afterAll(async () => {
    await device.endAsync(true);
  });

  test("a message is mapped by clicking its fields, and the next one's value appears", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school", { path: `/sites/${CANTEEN}` });
    const { page } = school;
    await page.getByTestId("newcomers-link").click();
    await page.getByTestId("newcomer-done").waitFor({ state: "attached" });
    await markDocument(page);
    //  It comes in while the page is open.
    await publish(device, "shop/line-7/up", { id: "f7", body: { v: 41, wet: 655 }, n: 3 });
    const item = page.getByTestId("unknown-shop/line-7/up");
    await item.waitFor();
    expect(await textOf(item.getByTestId("looks-like"))).toBe("猜不出来");
    await item.getByTestId("map-message").click();

    await page.getByTestId("leaf-body.v").click();
    await page.getByTestId("meaning-temperature").click();
    //  By keyboard: the choice has the focus.
    await page.getByTestId("leaf-id").focus();
    await page.keyboard.press("Enter");
    await page.getByTestId("meaning-device").focus();
    await page.keyboard.press("Enter");
    expect(await page.locator(":focus").getAttribute("data-testid")).toBe("leaf-id");
    const value = page.getByTestId("trial-value");
    await value.waitFor();
    expect(await textOf(value)).toBe("41.0 °C");
    await page.getByTestId("field-temperature").getByTestId("unit").click();
    await page.getByTitle("0.1 为一格的整数").click();
    await until("the preview in tenths", async () => ((await textOf(value)) === "4.1 °C" ? true : undefined));
    expect(await textOf(page.getByTestId("preview"))).toContain("f7");
    await page.getByTestId("mapping-name").fill("店里的采集器");
    await page.getByTestId("save-mapping").click();

    await page.getByTestId("newcomer-done").filter({ hasText: "映射“店里的采集器”已保存" }).waitFor();
    //  What was kept is taken in, and the device is among those found.
    const found = page.locator('[data-testid^="found-"]', { hasText: "f7" });
    await found.waitFor();
    expect(await textOf(found.getByTestId("newcomer-values"))).toContain("4.1 °C");
    await publish(device, "shop/line-7/up", { id: "f7", body: { v: 52, wet: 640 }, n: 4 });
    await until("the next message's value", async () =>
      (await textOf(found.getByTestId("newcomer-values"))).includes("5.2 °C") ? true : undefined,
    );

    await found.getByTestId("adopt-name").fill("七号冰箱");
    await found.getByTestId("adopt").click();
    await found.waitFor({ state: "detached" });
    //  Told what was made, to whoever goes by keyboard too, with the way to it.
    const told = page.getByTestId("newcomer-done");
    expect(await textOf(told)).toContain("已采用：七号冰箱，用途是冷藏柜");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "七号冰箱" }).waitFor();
    expect(await isSameDocument(page)).toBe(true);
    await page.goto(`/sites/${CANTEEN}`);
    const card = page.locator('[data-testid^="sensor-card-"]', { hasText: "七号冰箱" });
    expect(await textOf(card.getByTestId("sensor-value"))).toMatch(/^5\.2\s*°C$/);
    expect(await textOf(card)).toContain("冷藏柜");
    expect(school.complaints()).toEqual([]);
    expect(school.strangers()).toEqual([]);
  });

  test("a guess that is right is adopted with one click, and what is ignored comes back", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school", { path: NEW });
    const { page } = school;
    const topic = "home/OMG1/BTtoMQTT/A4C138AABBCC";
    await publish(device, topic, { id: "A4:C1:38:AA:BB:CC", rssi: -70, tempc: 3.4, hum: 60, batt: 88 });
    const item = page.getByTestId(`unknown-${topic}`);
    expect(await textOf(item.getByTestId("looks-like"))).toContain("Theengs");
    await item.getByTestId("ignore").click();
    await item.waitFor({ state: "detached" });
    await page.getByTestId("show-ignored").click();
    await item.getByTestId("ignore").click();
    await item.getByTestId("adopt").click();
    await until("what came of it", async () =>
      (await textOf(page.getByTestId("newcomer-done"))).includes(
        "新建传感器 A4C138AABBCC，用途是冷藏柜，收下了 4 个读数",
      )
        ? true
        : undefined,
    );
    await item.waitFor({ state: "detached" });
    await page.getByTestId("newcomer-done").getByRole("link", { name: "查看“A4C138AABBCC”" }).click();
    await page.getByRole("heading", { level: 1, name: "A4C138AABBCC" }).waitFor();
    expect(school.complaints()).toEqual([]);
  });

  test("old readings are taken in, in English and on a phone, and everything has a name and room", async () => {
    const eightDaysAgo = Date.now() - 8 * 86_400_000;
    const sensor = `${CANTEEN}.sample-fridge`;
    await publish(device, `kitchen/${CANTEEN}/sample-fridge/reading`, {
      measured_at: eightDaysAgo,
      temperature: 4,
    });
    await publish(device, "some/very/long/topic/that/nobody/understands/and/goes/on", "x".repeat(300));
    await publish(device, "zigbee2mqtt/新的冰箱", { temperature: 4, battery: 90, linkquality: 60 });
    await using school = await visitAs(at.browser, at.demo.http, "school", { path: NEW, viewport: PHONE });
    const { page } = school;
    await page.getByTestId("language").click();
    const held = page.getByTestId(`held-${sensor}`);
    await held.waitFor();
    expect(await overflowPx(page)).toBe(0);
    expect(await namelessControls(page)).toEqual([]);
    await held.getByTestId("held-take").click();
    await page.getByRole("tooltip").getByRole("button", { name: "Take in as late data" }).click();
    await until("what came of it", async () =>
      (await textOf(page.getByTestId("newcomer-done"))).includes("1 old reading taken into history")
        ? true
        : undefined,
    );
    await held.waitFor({ state: "detached" });
    await page
      .getByTestId("unknown-some/very/long/topic/that/nobody/understands/and/goes/on")
      .getByTestId("map-message")
      .click();
    await page.getByTestId("filter").waitFor();
    expect(await overflowPx(page)).toBe(0);
    expect(await namelessControls(page)).toEqual([]);
    expect(school.complaints()).toEqual([]);
  });

  test("staff see what is new and change nothing", async () => {
    await using canteen = await visitAs(at.browser, at.demo.http, "canteen", { path: NEW });
    const { page } = canteen;
    await page.locator('[data-testid^="found-"]').first().waitFor();
    expect(await page.getByTestId("adopt").count()).toBe(0);
    expect(await page.getByTestId("ignore").count()).toBe(0);
    expect(await textOf(page.locator("main"))).toContain("只能查看");
    expect(canteen.complaints()).toEqual([]);
  });
});
