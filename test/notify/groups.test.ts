// Groups and what rings on site: of which alerts they are told, and when it is over. A table of small stories.
import { expect, test } from "vitest";
import { channel, FIVE_LEVELS, play, robot, type World } from "./duty-table.ts";

const STORIES: readonly (readonly [
  title: string,
  world: World,
  happens: string,
  until: string,
  follows: readonly string[],
])[] = [
  [
    "a group is told of each alert once that it begins and once that it is over, and of nothing less grave than it wants",
    { ...FIVE_LEVELS, channels: [robot("warning"), channel("buzzer", "mqtt", { least: "critical" })] },
    "09:00 warning\n09:16 raised critical\n09:17 acknowledged cook\n11:00 resolved",
    "11:30",
    [
      "09:00 cook: opened",
      "09:00 robot: opened",
      "09:15 officer: escalated, unseen",
      "09:16 cook: raised",
      "09:16 officer: raised",
      "09:16 robot: raised",
      "09:16 buzzer: raised",
      "10:17 cook: still",
      "11:00 cook: resolved",
      "11:00 officer: resolved",
      "11:00 robot: resolved",
      "11:00 buzzer: resolved",
    ],
  ],
  [
    "a WeCom robot names who is called, and nobody when it is over",
    { ...FIVE_LEVELS, channels: [robot("warning")], contacts: { cook: { wecomUser: "li.cook" } } },
    "09:00 warning\n09:01 acknowledged cook\n09:20 resolved",
    "11:30",
    [
      "09:00 cook: opened",
      "09:00 robot: opened, names li.cook",
      "09:20 cook: resolved",
      "09:20 robot: resolved",
    ],
  ],
  [
    "the groups of a school and of the whole hub are both told, once each",
    { ...FIVE_LEVELS, channels: [robot("warning", "s"), channel("hub's group", "dingtalk")] },
    "09:00 warning\n09:01 acknowledged cook\n09:20 resolved",
    "11:30",
    [
      "09:00 cook: opened",
      "09:00 robot: opened",
      "09:00 hub's group: opened",
      "09:20 cook: resolved",
      "09:20 robot: resolved",
      "09:20 hub's group: resolved",
    ],
  ],
  [
    "its rule asks no more: a lamp on site goes off all the same",
    { ...FIVE_LEVELS, channels: [robot("warning"), channel("lamp", "mqtt")] },
    "09:00 warning\n09:10 resolved unasked",
    "11:30",
    ["09:00 cook: opened", "09:00 robot: opened", "09:00 lamp: opened", "09:10 lamp: resolved"],
  ],
];

test.each(STORIES)("%s", (_title, world, happens, until, follows) => {
  expect(play(world, happens, until)).toEqual(follows);
});
