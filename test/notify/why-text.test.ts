// Why somebody got a message: each reason in both languages, with whom the call has passed on its way.
import { expect, test } from "vitest";
import type { MessageKind, Why } from "../../hub/model.ts";
import { whyText } from "../../hub/notify/why-text.ts";

const CASES: readonly (readonly [why: Why, zh: string, en: string, kind?: MessageKind])[] = [
  [
    { reason: "duty", level: "staff" },
    "您收到它，因为您是东区食堂值守安排里的食堂人员。",
    "You get this because you are on duty for 东区食堂 as canteen staff.",
  ],
  [
    {
      reason: "duty",
      level: "principal",
      afterMin: 15,
      unseen: true,
      passed: [
        { level: "officer", because: "away" },
        { level: "director", because: "nobody" },
      ],
    },
    "您收到它，因为您是东区食堂值守安排里的校（园）长；前面的人 15 分钟内没有确认，也没有人打开过；食品安全员都请假了；食品安全总监没有人。",
    "You get this because you are on duty for 东区食堂 as principal; those before did not answer within 15 min, nor did anybody open it; the level before (food-safety officer) is away; the level before (food-safety director) has nobody.",
  ],
  [
    { reason: "duty", level: "town", afterMin: 30, passed: [{ level: "principal", because: "hours" }] },
    "您收到它，因为您是东区食堂值守安排里的镇（办）中心学校；前面的人 30 分钟内没有确认；校（园）长不在值守时间。",
    "You get this because you are on duty for 东区食堂 as town central school; those before did not answer within 30 min; the level before (principal) is off duty.",
  ],
  [
    { reason: "duty", level: "served" },
    "您收到它，因为您的学校在东区食堂就餐。",
    "You get this because your school eats from 东区食堂.",
  ],
  [
    { reason: "duty", level: "admin" },
    "您收到它，因为没有别的人可以通知，而您是系统管理员。",
    "You get this because there is nobody else to tell, and you are an administrator.",
  ],
  [
    { reason: "deputy", level: "officer", deputyFor: "li" },
    "您收到它，因为您代理 李老师。",
    "You get this because you stand in for 李老师.",
  ],
  [
    { reason: "duty", level: "district", afterMin: 60, unseen: true },
    "您收到它，因为您是东区食堂值守安排里的区教育局。",
    "You get this because you are on duty for 东区食堂 as district.",
    "digest",
  ],
  [{ reason: "group" }, "本群接收东区食堂的报警。", "This group gets the alerts of 东区食堂."],
];

for (const [why, zh, en, kind = "escalated"] of CASES)
  test(zh, () => {
    const scene = { kind, site: "东区食堂", ...(why.deputyFor === undefined ? {} : { deputyFor: "李老师" }) };
    expect(whyText(why, { ...scene, language: "zh" })).toBe(zh);
    expect(whyText(why, { ...scene, language: "en" })).toBe(en);
  });
