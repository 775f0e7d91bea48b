// Setting up in a browser: a sensor is described and waited for until it really publishes, a file with a fault is mended
// and taken in, and what the hub refuses or is not saved is said where it is.
import mqtt from "mqtt";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { asAdmin } from "../hub-process.ts";
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
const SETTINGS = `/sites/${CANTEEN}/settings`;

function csvFile(lines: readonly string[]) {
  return { name: "新学校.csv", mimeType: "text/csv", buffer: Buffer.from(lines.join("\r\n")) };
}

describe.skipIf(CHROMIUM === undefined)("setting up", () => {
  const at = demoAndBrowser("--speed 60");

  async function openSensorForm(page: Page): Promise<void> {
    await page.getByTestId("add-sensor").click();
    await page.getByTestId("field-name").waitFor();
  }

  test("a sensor that is described is waited for, and its first message turns up without reloading", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school", {
      path: SETTINGS,
      expected: /status of 422/,
    });
    const { page } = school;
    await markDocument(page);
    await openSensorForm(page);
    //  The hub knows another sensor at this address: it is said at the field.
    await page.getByTestId("field-name").fill("新冰箱");
    await page.getByTestId("field-address").fill("sample-fridge");
    await page.getByTestId("save").click();
    const fault = page.locator(".ant-form-item-explain-error");
    await fault.waitFor();
    expect(await textOf(fault)).toContain("1号留样冰箱");
    await page.getByTestId("field-address").fill("new-fridge");
    await page.getByTestId("save").click();

    const row = page.getByTestId(`sensor-row-${CANTEEN}.new-fridge`);
    await row.getByTestId("waiting").waitFor();
    expect(await textOf(row)).toContain("等待第一条消息");
    expect(await textOf(row)).toContain(`kitchen/${CANTEEN}/new-fridge/reading`);

    const call = await asAdmin(at.demo.http);
    const account = await call<{ account: string; password: string }>(
      "POST",
      `/sites/${CANTEEN}/device-accounts`,
    );
    const device = await mqtt.connectAsync(at.demo.hub.mqtt, {
      username: account.account,
      password: account.password,
    });
    await device.publishAsync(`kitchen/${CANTEEN}/new-fridge/reading`, '{"temperature": 3.7}', { qos: 1 });
    await device.endAsync();
    const value = row.getByTestId("last-value");
    await value.waitFor();
    expect(await textOf(value)).toContain("3.7 °C");
    expect(await row.getByTestId("waiting").count()).toBe(0);
    expect(await isSameDocument(page)).toBe(true);

    //  It is judged as what it was described to be.
    await page.goto(`/sites/${CANTEEN}`);
    await page.getByTestId(`sensor-card-${CANTEEN}.new-fridge`).waitFor();
    expect(school.complaints()).toEqual([]);
    expect(school.strangers()).toEqual([]);
  });

  test("what was typed and not saved is asked about, and is there again after leaving the page another way", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school", { path: `/sites/${CANTEEN}` });
    const { page } = school;
    await page.getByTestId("site-settings").click();
    await openSensorForm(page);
    await page.getByTestId("field-name").fill("没写完");
    await page.keyboard.press("Escape");
    await page.getByTestId("discard").waitFor();
    await page.goBack();
    await page.goForward();
    await openSensorForm(page);
    expect(await page.getByTestId("field-name").inputValue()).toBe("没写完");
    await page.keyboard.press("Escape");
    await page.getByTestId("discard").click();
    await openSensorForm(page);
    expect(await page.getByTestId("field-name").inputValue()).toBe("");
    expect(school.complaints()).toEqual([]);
  });

  test("a camera's password is asked for again with another address, and is never shown", async () => {
    await using school = await visitAs(at.browser, at.demo.http, "school", {
      path: SETTINGS,
      expected: /status of 422/,
    });
    const { page } = school;
    await page.getByTestId("add-camera").click();
    await page.getByTestId("field-name").fill("Storage 1");
    await page.getByTestId("field-host").fill("127.0.0.1");
    await page.getByTestId("field-password").fill("canary-in-the-page");
    await page.getByTestId("save").click();
    const row = page.getByTestId(`camera-row-${CANTEEN}.storage-1`);
    await row.waitFor();
    await row.getByRole("button", { name: "修改" }).click();
    await page.getByTestId("field-host").fill("127.0.0.2");
    expect(await page.getByTestId("field-password").inputValue()).toBe("");
    await page.getByTestId("save").click();
    await page.locator(".ant-form-item-explain-error").waitFor();
    expect(await textOf(page.locator(".ant-form-item-explain-error"))).toContain("请重新填写密码");
    expect(await page.content()).not.toContain("canary-in-the-page");
    expect(school.complaints()).toEqual([]);
  });

  test("a file with one fault is shown with it, mended, and taken in as it was shown", async () => {
    await using district = await visitAs(at.browser, at.demo.http, "district", { path: "/settings" });
    const { page } = district;
    await page.getByTestId("to-import").click();
    const lines = [
      "类别,编号,名称,类型,上级单位,所属单位,用途,设备地址",
      "单位,xincheng,新城小学,学校,qinghe,,,",
      "单位,xincheng-c,新城小学食堂,食堂,xincheng,,,",
      "传感器,fridge-1,1号留样冰箱,,,xincheng-c,留样冰箱,fridge-1",
      "传感器,fridge-2,2号冷藏柜,,,xincheng-c,烤箱,fridge-2",
    ];
    await page.getByTestId("file").setInputFiles(csvFile(lines));
    const fault = page.getByTestId("report-row-5");
    await fault.waitFor();
    expect(await textOf(fault)).toContain("用途");
    expect(await textOf(fault)).toContain("冷藏柜");
    //  Only the row with the fault, until all are asked for.
    expect(await page.getByTestId("report-row-4").count()).toBe(0);
    expect(await page.getByTestId("import").isDisabled()).toBe(true);

    await page.getByTestId("language").click();
    await page.getByTestId("report-row-5").getByText("none of the choices").waitFor();
    await page.getByTestId("language").click();
    await page
      .getByTestId("file")
      .setInputFiles(csvFile(lines.map((line) => line.replace("烤箱", "冷藏柜"))));
    await page.getByTestId("report-row-4").waitFor();
    expect(await textOf(page.getByTestId("count-new"))).toBe("新增 4");
    expect(await textOf(page.getByTestId("count-fault"))).toBe("有错 0");
    const [report] = await Promise.all([
      page.waitForEvent("download"),
      page.getByTestId("download-report").click(),
    ]);
    expect(report.suggestedFilename()).toBe("新学校-report.csv");
    await page.getByTestId("import").click();
    await page.getByTestId("import-done").waitFor();
    expect(await textOf(page.getByTestId("import-done"))).toContain("新增 4 行");

    await page.goto("/sites/xincheng-c/settings");
    await page.getByTestId("sensor-row-xincheng-c.fridge-2").getByTestId("waiting").waitFor();
    expect(district.complaints()).toEqual([]);
    expect(district.strangers()).toEqual([]);
  });

  test("the pages fit a phone in both languages, have names on all that can be pressed, and are shut to who may not", async () => {
    await using district = await visitAs(at.browser, at.demo.http, "district", { viewport: PHONE });
    const { page } = district;
    const pages = [
      ["/settings", '[data-testid="place-qinghe"]'],
      [SETTINGS, '[data-testid="last-value"]'],
      ["/import", ".template-links"],
    ] as const;
    for (const lang of ["zh", "en"]) {
      if (lang === "en") await page.getByTestId("language").click();
      for (const [path, shows] of pages) {
        await page.goto(path);
        await page.locator(shows).first().waitFor();
        expect({ path, lang, nameless: await namelessControls(page), px: await overflowPx(page) }).toEqual({
          path,
          lang,
          nameless: [],
          px: 0,
        });
      }
    }
    await page.goto(SETTINGS);
    for (const form of ["add-sensor", "add-camera"]) {
      await page.getByTestId(form).click();
      await page.getByTestId("field-name").waitFor();
      expect({ form, nameless: await namelessControls(page), px: await overflowPx(page) }).toEqual({
        form,
        nameless: [],
        px: 0,
      });
      await page.keyboard.press("Escape");
      await page.getByTestId("edit-drawer").waitFor({ state: "detached" });
    }
    expect(district.complaints()).toEqual([]);

    await using cook = await visitAs(at.browser, at.demo.http, "canteen", {
      path: `/sites/${CANTEEN}`,
      expected: /status of 403/,
    });
    await cook.page.locator(".breadcrumb").waitFor();
    expect(await cook.page.getByTestId("site-settings").count()).toBe(0);
    for (const path of ["/settings", "/import", SETTINGS]) {
      await cook.page.goto(path);
      await cook.page.getByText("您的角色不能看这一项").waitFor();
    }
    expect(cook.complaints()).toEqual([]);
  });
});
