// What goes to each provider, to the byte, and what its replies mean: recorded exchanges against servers on loopback that
// check the signature by a second way of computing it.
import { describe, expect, test } from "vitest";
import { dingtalk, dingtalkSign } from "../../hub/notify/channels/dingtalk.ts";
import { feishu, feishuSign } from "../../hub/notify/channels/feishu.ts";
import { wecom } from "../../hub/notify/channels/wecom.ts";
import { exchange, post, reply, WAY } from "./exchange.ts";
import { AT, NOTICE } from "./notice.ts";
import { openProvider, type Provider } from "./provider.ts";

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
