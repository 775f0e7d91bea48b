// What goes to each provider, to the byte, and what its replies mean: recorded exchanges against servers on loopback that
// check the signature by a second way of computing it.
import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { addressList } from "../../hub/lib/address.ts";
import { systemClock } from "../../hub/lib/clock.ts";
import { createGuardedPost, type HttpReply } from "../../hub/lib/guarded-post.ts";
import { aliyunSign } from "../../hub/notify/channels/aliyun.ts";
import type { Verdict, Way, WebChannel } from "../../hub/notify/channels/channel.ts";
import { dingtalk, dingtalkSign } from "../../hub/notify/channels/dingtalk.ts";
import { feishu, feishuSign } from "../../hub/notify/channels/feishu.ts";
import { hook, hookSign } from "../../hub/notify/channels/hook.ts";
import { wecom } from "../../hub/notify/channels/wecom.ts";
import { AT, NOTICE } from "./notice.ts";
import { type Answer, openProvider, type Provider, type Received } from "./provider.ts";

const post = createGuardedPost({
  isListed: addressList(["127.0.0.0/8"]) ?? (() => false),
  clock: systemClock,
  mostMs: 500,
});

/** Sends the notice to a provider that gives this answer; what it got, and what its answer was taken for. */
async function exchange(
  channel: WebChannel,
  way: (provider: Provider) => Way,
  answer: Answer,
  notice = NOTICE,
): Promise<{ readonly got: Received; readonly verdict: Verdict }> {
  await using provider = await openProvider(() => answer);
  const known = way(provider);
  const reply = await post(channel.render(notice, known, AT));
  return { got: provider.received[0] as Received, verdict: channel.parse(reply, known) };
}

const reply = (status: number, body: unknown, headers: HttpReply["headers"] = {}): HttpReply => ({
  status,
  headers,
  body: typeof body === "string" ? body : JSON.stringify(body),
});
const WAY: Way = { settings: {}, secret: { url: "https://x.cn" } };

describe("WeCom", () => {
  const way = ({ url }: Provider) => ({
    settings: {},
    secret: { url: `${url}/cgi-bin/webhook/send?key=KEY` },
  });

  test("gets a card with a page to open", async () => {
    const { got, verdict } = await exchange(wecom, way, { body: { errcode: 0, errmsg: "ok" } });
    expect(got.path).toBe("/cgi-bin/webhook/send?key=KEY");
    expect(got.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(JSON.parse(got.body)).toEqual({
      msgtype: "template_card",
      template_card: {
        card_type: "text_notice",
        source: { desc: "明厨 Mingchu", desc_color: 2 },
        main_title: { title: "紧急：留样冰箱温度过高" },
        emphasis_content: { title: "12.4 °C", desc: "留样冰箱" },
        sub_title_text: "本群接收东区小学的报警。",
        horizontal_content_list: [
          { keyname: "单位", value: "东区小学 食堂" },
          { keyname: "开始", value: "11-22 14:05" },
          { keyname: "数值", value: "现在 12.4 °C，最差 13.0 °C，限值 …" },
        ],
        jump_list: [{ type: 1, url: "https://hub.example.cn/t/abc", title: "查看并处理" }],
        card_action: { type: 1, url: "https://hub.example.cn/t/abc" },
      },
    });
    expect(verdict).toEqual({ outcome: "sent", detail: "ok" });
  });

  test("gets Markdown where there is no page, within 4096 bytes however much there is to say", async () => {
    const { link: _, ...plain } = NOTICE;
    const { got } = await exchange(wecom, way, { body: { errcode: 0 } }, plain);
    expect(JSON.parse(got.body)).toEqual({
      msgtype: "markdown",
      markdown: {
        content: [
          '<font color="warning">紧急：留样冰箱温度过高</font>',
          ">单位：东区小学 食堂",
          ">开始：11-22 14:05",
          ">数值：现在 12.4 °C，最差 13.0 °C，限值 8.0 °C",
          '<font color="comment">本群接收东区小学的报警。</font>',
        ].join("\n"),
      },
    });
    const items = Array.from({ length: 200 }, (_, index) => `${index} 东区小学食堂留样冰箱温度过高👨‍👩‍👧`);
    const long = await exchange(wecom, way, { body: { errcode: 0 } }, { ...NOTICE, items });
    const { markdown } = JSON.parse(long.got.body) as { markdown: { content: string } };
    expect(Buffer.byteLength(markdown.content)).toBeLessThanOrEqual(4096);
    expect(markdown.content).toMatch(/还有 \d+ 条/);
    expect(markdown.content).toContain("本群接收东区小学的报警。");
    expect(markdown.content).not.toContain("\ufffd");
  });

  test("names one person, and never everybody", async () => {
    const to = (wecomUser: string) =>
      exchange(wecom, way, { body: { errcode: 0 } }, { ...NOTICE, to: { wecomUser } });
    expect((await to("wangqing")).got.body).toContain("<@wangqing>");
    for (const user of ["all", "@all", "ALL", "a><@all"]) expect((await to(user)).got.body).not.toMatch(/<@/);
  });

  test.each([
    [
      reply(200, { errcode: 45009, errmsg: "api freq out of limit" }),
      { outcome: "held", of: "channel", waitMs: 60_000 },
    ],
    [reply(200, { errcode: 93000, errmsg: "invalid webhook url" }), { outcome: "refused", of: "channel" }],
    [
      reply(200, { errcode: 40058, errmsg: "invalid Request Parameter" }),
      { outcome: "refused", of: "message" },
    ],
    [
      reply(200, { errcode: -1, errmsg: "system busy" }),
      { outcome: "failed", of: "channel", isUncertain: false },
    ],
    [reply(200, "<html>"), { outcome: "failed", isUncertain: true }],
    [reply(404, ""), { outcome: "refused", of: "channel" }],
    [reply(302, "", { location: "http://10.0.0.1/" }), { outcome: "refused", of: "channel" }],
    [reply(502, ""), { outcome: "failed", of: "channel" }],
  ])("reply %# is told apart", (given, expected) => {
    expect(wecom.parse(given, WAY)).toMatchObject(expected);
  });
});

describe("DingTalk", () => {
  const way = ({ url }: Provider) => ({
    settings: { keyword: "明厨" },
    secret: { url: `${url}/robot/send?access_token=TOKEN`, key: "SECtest" },
  });

  test("signs as the vector says", () => {
    expect(encodeURIComponent(dingtalkSign("SECtest", AT))).toBe(
      "aZLLrriXgn05YbwaGR7knYsLeJADjr9NwLaNNKpxh4g%3D",
    );
  });

  test("gets Markdown with the signature in its address, and the keyword it asks for", async () => {
    const { got, verdict } = await exchange(dingtalk, way, { body: { errcode: 0, errmsg: "ok" } });
    expect(got.path).toBe(
      "/robot/send?access_token=TOKEN&timestamp=1700000000000&sign=aZLLrriXgn05YbwaGR7knYsLeJADjr9NwLaNNKpxh4g%3D",
    );
    expect(JSON.parse(got.body)).toEqual({
      msgtype: "markdown",
      markdown: {
        title: "紧急：留样冰箱温度过高",
        text: [
          "#### 紧急：留样冰箱温度过高",
          "> 单位：东区小学 食堂",
          "> 开始：11-22 14:05",
          "> 数值：现在 12.4 °C，最差 13.0 °C，限值 8.0 °C",
          "本群接收东区小学的报警。",
          "[查看并处理](https://hub.example.cn/t/abc)",
          "明厨",
        ].join("\n\n"),
      },
      at: { atMobiles: [], atUserIds: [], isAtAll: false },
    });
    expect(verdict).toEqual({ outcome: "sent", detail: "ok" });
  });

  test("names a person by number, in the text too", async () => {
    const { got } = await exchange(
      dingtalk,
      way,
      { body: { errcode: 0 } },
      { ...NOTICE, to: { mobile: "13800001111" } },
    );
    const { markdown, at } = JSON.parse(got.body) as { markdown: { text: string }; at: unknown };
    expect(at).toEqual({ atMobiles: ["13800001111"], atUserIds: [], isAtAll: false });
    expect(markdown.text).toContain("@13800001111");
  });

  test.each([
    [
      {
        status: 1111,
        wait: 5,
        source: "x5",
        punish: "deny",
        uuid: "u",
        errcode: 130101,
        errmsg: "send too fast, exceed 20 times per minute",
      },
      { outcome: "held", of: "channel", waitMs: 600_000 },
    ],
    [
      { errcode: 310000, errmsg: "sign not match" },
      { outcome: "refused", of: "channel" },
    ],
    [
      { errcode: 88, errmsg: "?" },
      { outcome: "failed", of: "channel" },
    ],
  ])("reply %# is told apart", (body, expected) => {
    expect(dingtalk.parse(reply(200, body), WAY)).toMatchObject(expected);
  });
});

describe("Feishu", () => {
  const way = ({ url }: Provider) => ({
    settings: {},
    secret: { url: `${url}/open-apis/bot/v2/hook/UUID`, key: "test" },
  });
  const OK = { code: 0, msg: "success", data: {}, Extra: null, StatusCode: 0, StatusMessage: "success" };

  test("signs as the vector says", () => {
    expect(feishuSign("test", AT / 1000)).toBe("eSJQnOl8XqPTMPHWz9e5IzeHS/tqoc68g2967ekIPmg=");
  });

  test("gets a post of plain pieces, with the signature in its body", async () => {
    const { got, verdict } = await exchange(feishu, way, { body: OK });
    expect(got.path).toBe("/open-apis/bot/v2/hook/UUID");
    expect(JSON.parse(got.body)).toEqual({
      timestamp: "1700000000",
      sign: "eSJQnOl8XqPTMPHWz9e5IzeHS/tqoc68g2967ekIPmg=",
      msg_type: "post",
      content: {
        post: {
          zh_cn: {
            title: "紧急：留样冰箱温度过高",
            content: [
              [{ tag: "text", text: "单位：东区小学 食堂" }],
              [{ tag: "text", text: "开始：11-22 14:05" }],
              [{ tag: "text", text: "数值：现在 12.4 °C，最差 13.0 °C，限值 8.0 °C" }],
              [{ tag: "text", text: "本群接收东区小学的报警。" }],
              [{ tag: "a", text: "查看并处理", href: "https://hub.example.cn/t/abc" }],
            ],
          },
        },
      },
    });
    expect(verdict).toEqual({ outcome: "sent", detail: "ok" });
    const items = Array.from({ length: 2000 }, (_, index) => `${index} 留样冰箱温度过高`);
    const long = await exchange(feishu, way, { body: OK }, { ...NOTICE, items });
    expect(Buffer.byteLength(long.got.body)).toBeLessThanOrEqual(20 * 1024);
  });

  test.each([
    [reply(200, { code: 19021, data: {}, msg: "sign match fail" }), { outcome: "refused", of: "channel" }],
    [reply(200, { code: 19022, msg: "Ip Not Allowed" }), { outcome: "refused", of: "channel" }],
    [reply(200, { code: 19024, msg: "Key Words Not Found" }), { outcome: "refused", of: "channel" }],
    [reply(400, { code: 9499, msg: "Bad Request", data: {} }), { outcome: "refused", of: "message" }],
    [
      reply(200, { code: 11232, msg: "frequency limited" }),
      { outcome: "held", of: "channel", waitMs: 60_000 },
    ],
    [
      reply(429, { code: 99991400, msg: "too many" }, { "x-ogw-ratelimit-reset": "7" }),
      { outcome: "held", of: "channel", waitMs: 7_000 },
    ],
  ])("reply %# is told apart", (given, expected) => {
    expect(feishu.parse(given, WAY)).toMatchObject(expected);
  });
});

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

describe("a provider that does not answer", () => {
  test.each([
    ["silence", true],
    ["hang up", true],
  ] as const)("%s: it may have got the message", async (answer, mayHaveArrived) => {
    await expect(
      exchange(wecom, ({ url }) => ({ settings: {}, secret: { url } }), answer),
    ).rejects.toMatchObject({ kind: "failed", mayHaveArrived });
  });

  test("nobody listens there: it has not", async () => {
    const gone = await openProvider();
    await gone[Symbol.asyncDispose]();
    await expect(
      post(wecom.render(NOTICE, { settings: {}, secret: { url: gone.url } }, AT)),
    ).rejects.toMatchObject({
      kind: "failed",
      mayHaveArrived: false,
    });
  });
});
