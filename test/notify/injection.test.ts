// Names of devices and schools are somebody's words: whatever they hold, no format reads them as anything but text.
import { describe, expect, test } from "vitest";
import { dingtalk } from "../../hub/notify/channels/dingtalk.ts";
import { feishu } from "../../hub/notify/channels/feishu.ts";
import { hook } from "../../hub/notify/channels/hook.ts";
import { wecom } from "../../hub/notify/channels/wecom.ts";
import { cutBytes, cutChars, forChat, forHtml, oneLine } from "../../hub/notify/escape.ts";
import { AT, NOTICE, named } from "./notice.ts";

const BAD = [
  "<@all>",
  "@all",
  "@所有人",
  '<at user_id="all">所有人</at>',
  "[点这里](http://evil.cn)",
  "![x](https://evil.cn/x.png)",
  '</font><font color="info">',
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "a\n# 标题\n\n> 引用",
  "a\r\nBcc: all@x.cn",
  "a\u2028b\u2029c\u0085d\u0000e",
  "\u202Egnol\u202C \u2066x\u2069 \u200Fy\u061C",
  "**粗** _斜_ `码` ~~删~~ # | 表 |",
  "http://evil.cn/?a=1 www.evil.cn evil.cn",
  "{title} {mobile} $" + "{x} {{link}}",
  '","at":{"isAtAll":true},"x":"',
  "\ud800 half",
] as const;

const WAY = { settings: {}, secret: { url: "https://x.cn/", key: "k" } };

describe.each(BAD)("a device called %j", (name) => {
  const notice = named(name);

  test("is text in WeCom, with and without a card", () => {
    const { link: _, ...plain } = notice;
    for (const one of [notice, plain, { ...notice, items: [] }]) {
      const parsed = JSON.parse(wecom.render(one, WAY, AT).body) as Record<string, unknown>;
      const text = textsOf(parsed).join("\n");
      expect(strip(text)).not.toMatch(/[<>[\]()@*_`#|~!{}$&]/);
      expect(JSON.stringify(parsed)).not.toMatch(/mentioned/);
    }
  });

  test("is text in DingTalk, and names nobody", () => {
    const parsed = JSON.parse(dingtalk.render(notice, WAY, AT).body) as { at: unknown };
    expect(parsed.at).toEqual({ atMobiles: [], atUserIds: [], isAtAll: false });
    expect(strip(textsOf(parsed).join("\n"))).not.toMatch(/[<[\]()@*_`|~!{}$&]|^(?!#### |> ).*[#>]/m);
  });

  test("is text in Feishu", () => {
    const body = feishu.render(notice, WAY, AT).body;
    expect(body).not.toMatch(/"tag":"at"/);
    const { content } = JSON.parse(body) as { content: unknown };
    expect(strip(textsOf(content).join("\n"))).not.toMatch(/[<>[\]()@*_`#|~!{}$&]/);
  });

  test("stays in its place of a hook's template", () => {
    const way = { ...WAY, settings: { template: { a: "{title}", b: "{text}" } } };
    const parsed = JSON.parse(hook.render(notice, way, AT).body) as Record<string, string>;
    expect(Object.keys(parsed)).toEqual(["a", "b"]);
    expect(parsed["a"]).toBe(`紧急：${oneLine(name)}`);
    expect(parsed["a"]).not.toMatch(/[\n\r\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
    const form = hook.render(notice, { ...way, settings: { ...way.settings, format: "form" } }, AT).body;
    expect([...new URLSearchParams(form).keys()]).toEqual(["a", "b"]);
  });

  test("is one line, and opens nothing in HTML", () => {
    expect(oneLine(name)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/u);
    expect(forHtml(name)).not.toMatch(/[<>"']/);
    expect(forChat(name)).not.toMatch(/:\/\/|[\p{L}\p{N}]\.\p{L}/u);
  });
});

test("numbers keep their points", () => {
  expect(forChat("12.4 °C, 3.5 h")).toBe("12.4 °C, 3.5 h");
});

test("what is too long is cut between whole characters", () => {
  expect(cutBytes("留样冰箱", 10)).toBe("留样…");
  expect(cutBytes("👨‍👩‍👧👨‍👩‍👧", 30)).toBe("👨‍👩‍👧…");
  expect(cutChars("一二三四五", 4)).toBe("一二三…");
  expect(cutBytes("abc", 3)).toBe("abc");
  expect(NOTICE.title).toBe(cutChars(NOTICE.title, 26));
});

/** Every text that a person would see; addresses and the formats' own words are not. */
function textsOf(value: unknown, key = ""): string[] {
  const own = ["url", "msgtype", "card_type", "tag", "href", "msg_type", "sign", "timestamp"];
  if (typeof value === "string") return own.includes(key) ? [] : [value];
  if (Array.isArray(value)) return value.flatMap((one) => textsOf(one, key));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => textsOf(inner, name));
}

/** Without what the format itself wrote: colours, the one link, quotes and the heading. */
function strip(text: string): string {
  return text
    .replace(/<font color="(info|warning|comment)">|<\/font>/g, "")
    .replace(/\[查看并处理\]\(https:\/\/hub\.example\.cn\/t\/abc\)/g, "")
    .replace(/^(#### |> ?)/gm, "");
}
