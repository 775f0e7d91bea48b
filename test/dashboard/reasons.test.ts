// Why a device's message was not taken, in the reader's language: each code has its words, and no value is lost in them.
import { describe, expect, test } from "vitest";
import { zhReasons } from "../../dashboard/src/languages/zh-reasons.ts";
import { reasonText } from "../../dashboard/src/reason-words.ts";
import { chirpstack } from "../../devices/families/chirpstack.ts";
import { native } from "../../devices/families/native.ts";
import { REASONS, type Reason, type ReasonCode, why } from "../../devices/reasons.ts";
import { spoken } from "./spoken.ts";

const zh = spoken("zh");
const en = spoken("en");
const CODES = Object.keys(REASONS) as ReasonCode[];

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1] as string).sort();
}

function said(reason: Reason) {
  return reason.map(({ code, values = {} }) => ({ code, values: { ...values } }));
}

test.each(CODES)("%s is worded in Chinese with the same values", (code) => {
  expect(placeholders(zhReasons.reasons[code])).toEqual(placeholders(REASONS[code]));
  if (code !== "of") expect(zhReasons.reasons[code]).toMatch(/\p{Script=Han}/u);
});

describe("a message that is refused is told of", () => {
  test("in Chinese and in English, each fault of it", () => {
    const payload = Buffer.from(JSON.stringify({ temperature: 327.67, humidity: null, door: "ajar" }));
    const decoded = native.decode(["kitchen", "s", "f", "reading"], payload, {
      receivedAt: 0,
      zoneOffsetMinutes: 480,
    });
    if (decoded.kind !== "refused") throw new Error("it was taken");
    expect(reasonText(said(decoded.reason), zh)).toBe(
      "temperature 是 327.67°C，这是故障码：没有接探头；humidity 是 null：传感器没有给出数值，可能没插好或已损坏；" +
        'door 必须是 "closed", "open" 之一，收到的是 "ajar"',
    );
    expect(reasonText(said(decoded.reason), en)).toBe(
      "temperature is 327.67°C, which is a fault code: no probe is connected; " +
        "humidity is null: the sensor gives no value, it is unplugged or broken; " +
        'door must be one of "closed", "open", not "ajar"',
    );
  });

  test("with the name of what it is a part of before it", () => {
    const reason = [...why("of", { name: "冷柜网关" }), ...why("name-missing", { field: "" })];
    expect(reasonText(said(reason), zh)).toBe("冷柜网关：缺少设备名称：整条消息的值");
    expect(reasonText(said(reason), en)).toBe("冷柜网关: the device's name is missing: the value");
  });

  test("with quantities by the page's names", () => {
    const reason = why("conflict", { metrics: "temperature, humidity" });
    expect(reasonText(said(reason), zh)).toBe("温度、湿度：同一时间、同一序号之前来过另一个值");
  });

  test("and what a device wrote is shown as it is, never looked up", () => {
    const payload = Buffer.from('{"deviceInfo":{},"data":"$t(page.overview) {{x}}"}');
    const decoded = chirpstack.decode(["application", "1", "device", "a", "event", "up"], payload, {
      receivedAt: 0,
      zoneOffsetMinutes: 0,
    });
    expect(decoded).toMatchObject({ reason: [{ code: "not-base64" }] });
    const given = why("field-number", { field: "$t(page.overview)", given: "{{field}}" });
    expect(reasonText(said(given), zh)).toBe("$t(page.overview) 必须是数字，收到的是 {{field}}");
  });
});
