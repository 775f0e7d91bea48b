// One notice in full, for tests of what goes to a provider.
import type { Notice } from "../../hub/notify/channels/channel.ts";

export const NOTICE: Notice = {
  id: "0b1c2d3e-0000-4000-8000-000000000001",
  kind: "opened",
  severity: "critical",
  language: "zh",
  title: "紧急：留样冰箱温度过高",
  figure: { value: "12.4 °C", of: "留样冰箱" },
  facts: [
    { name: "单位", value: "东区小学 食堂" },
    { name: "开始", value: "11-22 14:05" },
    { name: "数值", value: "现在 12.4 °C，最差 13.0 °C，限值 8.0 °C" },
  ],
  items: [],
  why: "本群接收东区小学的报警。",
  link: { url: "https://hub.example.cn/t/abc", word: "查看并处理" },
  more: (count) => `还有 ${count} 条`,
  siteId: "east-canteen",
  alertId: "alert-1",
};

/** 2023-11-14T22:13:20Z, the moment of the vectors. */
export const AT = 1_700_000_000_000;

/** The same with somebody's words wherever words can stand. */
export function named(name: string): Notice {
  return {
    ...NOTICE,
    title: `紧急：${name}`,
    figure: { value: "12.4 °C", of: name },
    facts: [
      { name: "单位", value: name },
      { name: "设备", value: name },
    ],
    items: [name],
    why: `本群接收${name}的报警。`,
  };
}
