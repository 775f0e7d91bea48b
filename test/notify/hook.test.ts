// What goes to a hook, and to Aliyun by its presets, to the byte; and what their replies mean.
import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { aliyunSign } from "../../hub/notify/channels/aliyun.ts";
import { hook, hookSign } from "../../hub/notify/channels/hook.ts";
import { exchange, reply, WAY } from "./exchange.ts";
import { AT, NOTICE } from "./notice.ts";
import type { Provider } from "./provider.ts";

describe("a hook", () => {
  test("gets what its template says, signed, under the message's own key", async () => {
    const way = ({ url }: Provider) => ({
      settings: { template: { text: "{title} @ {site}", n: 3, deep: [{ v: "{value} {nothing}" }] } },
      secret: { url: `${url}/in`, key: "K", authorization: "Bearer T" },
    });
    const { got, verdict } = await exchange(hook, way, { body: {} });
    const body = '{"text":"紧急：留样冰箱温度过高 @ east-canteen","n":3,"deep":[{"v":"12.4 °C {nothing}"}]}';
    expect(got.body).toBe(body);
    expect(got.headers["idempotency-key"]).toBe(NOTICE.id);
    expect(got.headers["authorization"]).toBe("Bearer T");
    expect(got.headers["x-mingchu-timestamp"]).toBe("1700000000");
    const expected = createHmac("sha256", "K").update(`1700000000.${body}`).digest("hex");
    expect(got.headers["x-mingchu-signature"]).toBe(`sha256=${expected}`);
    expect(hookSign("K", "1700000000", body)).toBe(`sha256=${expected}`);
    expect(verdict).toEqual({ outcome: "sent", detail: "HTTP 200" });
  });

  test("gets form fields", async () => {
    const way = ({ url }: Provider) => ({
      settings: { format: "form", template: { to: "{mobile}", text: "{title}&x=1" } },
      secret: { url },
    });
    const { got } = await exchange(hook, way, {}, { ...NOTICE, to: { mobile: "13800001111" } });
    expect(Object.fromEntries(new URLSearchParams(got.body))).toEqual({
      to: "13800001111",
      text: "紧急：留样冰箱温度过高&x=1",
    });
  });

  test.each([
    [200, { code: 500, message: "no money" }, { outcome: "failed" }],
    [200, { errcode: 1 }, { outcome: "failed" }],
    [200, { success: false }, { outcome: "failed" }],
    [200, { code: 0 }, { outcome: "sent" }],
    [200, { Code: "OK" }, { outcome: "sent" }],
    [200, "fine", { outcome: "sent" }],
    [204, "", { outcome: "sent" }],
    [401, "", { outcome: "refused", of: "channel" }],
    [422, "", { outcome: "refused", of: "message" }],
    [503, "", { outcome: "failed" }],
  ])("status %i with %j is told apart", (status, body, expected) => {
    expect(hook.parse(reply(status, body), WAY)).toMatchObject(expected);
  });

  test("is held for as long as it asks", () => {
    expect(hook.parse(reply(429, "", { "retry-after": "9" }), WAY)).toMatchObject({
      outcome: "held",
      waitMs: 9_000,
    });
  });
});

describe("Aliyun", () => {
  test("signs as its documentation does", () => {
    //  Aliyun's own examples: of the signature of RPC calls (DescribeRegions), and of SMS.
    const regions = {
      Format: "XML",
      AccessKeyId: "testid",
      Action: "DescribeRegions",
      SignatureMethod: "HMAC-SHA1",
      SignatureNonce: "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
      SignatureVersion: "1.0",
      Version: "2014-05-26",
      Timestamp: "2016-02-23T12:46:24Z",
    };
    expect(aliyunSign("GET", regions, "testsecret")).toBe("OLeaidS1JvxuMvnyHOwuJ+uX5qY=");
    const sms = {
      SignatureMethod: "HMAC-SHA1",
      SignatureNonce: "45e25e9b-0a6f-4070-8c85-2956eda1b466",
      AccessKeyId: "testId",
      SignatureVersion: "1.0",
      Timestamp: "2017-07-12T02:42:19Z",
      Format: "XML",
      Action: "SendSms",
      Version: "2017-05-25",
      RegionId: "cn-hangzhou",
      PhoneNumbers: "15300000001",
      SignName: "阿里云短信测试专用",
      TemplateParam: '{"customer":"test"}',
      TemplateCode: "SMS_71390007",
      OutId: "123",
    };
    expect(aliyunSign("GET", sms, "testSecret")).toBe("zJDF+Lrzhj/ThnlvIToysFRq6t4=");
  });

  test("gets a text message with its own id as OutId, and a voice call", async () => {
    const way = (preset: string) => (provider: Provider) => ({
      settings: {
        preset,
        accessKeyId: "AK",
        signName: "明厨",
        templateCode: "SMS_1",
        shownNumber: "0571000",
      },
      secret: { url: provider.url, key: "SK" },
    });
    const notice = { ...NOTICE, to: { mobile: "13800001111" } };
    const { got, verdict } = await exchange(
      hook,
      way("aliyun-sms"),
      { body: { Message: "OK", RequestId: "R", BizId: "B", Code: "OK" } },
      notice,
    );
    const { Signature, ...sent } = Object.fromEntries(new URLSearchParams(got.body));
    expect(sent).toEqual({
      AccessKeyId: "AK",
      Action: "SendSms",
      Format: "JSON",
      OutId: NOTICE.id,
      PhoneNumbers: "13800001111",
      RegionId: "cn-hangzhou",
      SignName: "明厨",
      SignatureMethod: "HMAC-SHA1",
      SignatureNonce: `${NOTICE.id}-${AT}`,
      SignatureVersion: "1.0",
      TemplateCode: "SMS_1",
      TemplateParam: JSON.stringify({
        site: "东区小学 食堂",
        what: "紧急：留样冰箱温度过高",
        value: "12.4 °C",
        time: "11-22 14:05",
      }),
      Timestamp: "2023-11-14T22:13:20Z",
      Version: "2017-05-25",
    });
    expect(Signature).toBe(aliyunSign("POST", sent as Record<string, string>, "SK"));
    expect(verdict).toEqual({ outcome: "sent", detail: "OK" });
    const call = await exchange(hook, way("aliyun-voice"), { body: { Code: "OK", CallId: "1" } }, notice);
    expect(Object.fromEntries(new URLSearchParams(call.got.body))).toMatchObject({
      Action: "SingleCallByTts",
      CalledNumber: "13800001111",
      CalledShowNumber: "0571000",
      TtsCode: "SMS_1",
      OutId: NOTICE.id,
    });
  });

  test.each([
    [{ Code: "isv.BUSINESS_LIMIT_CONTROL" }, { outcome: "held", of: "message" }],
    [{ Code: "isv.MOBILE_NUMBER_ILLEGAL" }, { outcome: "refused", of: "message" }],
    [{ Code: "SignatureDoesNotMatch" }, { outcome: "refused", of: "channel" }],
    [{ Code: "Throttling.User" }, { outcome: "held", of: "channel" }],
    [{ Code: "SDK.ServerUnreachable" }, { outcome: "failed" }],
  ])("reply %j is told apart", (body, expected) => {
    const way = { ...WAY, settings: { preset: "aliyun-sms" } };
    expect(hook.parse(reply(200, { Message: "m", ...body }), way)).toMatchObject(expected);
  });
});
