// Each default limit, as rows of a small language: values at minutes → what is told at which minute.
import { expect, test } from "vitest";
import { honestyLimits } from "../../devices/honesty.ts";
import type { Limit } from "../../devices/limits.ts";
import { CAMERA_LIMITS } from "../../devices/picture-limits.ts";
import { PLACES } from "../../devices/places.ts";
import { sensorLimits } from "../../hub/rules/limits.ts";
import { sceneOf } from "./scene.ts";
import { series, told } from "./series.ts";

const ALL = [
  ...PLACES.flatMap(({ id }) => sensorLimits(id, id === "unassigned" ? 300 : 60, 1)),
  ...sensorLimits("unassigned", 300, 1),
  ...CAMERA_LIMITS,
];

/** Rules that hold everywhere are those of the last place with them: silence that of an interval of five minutes. */
function limitOf(rule: string): Limit {
  const limit = ALL.findLast((one) => one.rule === rule);
  if (limit === undefined) throw new Error(`there is no rule ${rule}`);
  return limit;
}

const ROWS: readonly (readonly [rule: string, series: string, expected: readonly string[]])[] = [
  ["sample-fridge-too-warm", "0..14:8.5", []],
  ["sample-fridge-too-warm", "0..15:8.5", ["15 fired warning"]],
  ["sample-fridge-too-warm", "0..60:8.5", ["15 fired warning", "60 raised critical"]],
  ["sample-fridge-too-warm", "0..9:8.5 10..25:12.5", ["15 fired warning", "25 raised critical"]],
  ["sample-fridge-too-warm", "0..20:12.5", ["15 fired critical"]],
  ["sample-fridge-too-warm", "0..60:8", []],
  ["sample-fridge-too-warm", "0..14:9 15:7 16..30:9", []],
  ["sample-fridge-too-warm", "0..15:9 16..25:7.8", ["15 fired warning"]],
  ["sample-fridge-too-warm", "0..15:9 16..26:7.5", ["15 fired warning", "26 resolved"]],
  ["sample-fridge-too-warm", "0..15:9 16..24:7 25:9 26..36:7", ["15 fired warning", "36 resolved"]],
  ["sample-fridge-too-warm", "0..15:9 16:9.4 17:9.5", ["15 fired warning", "17 worsened"]],
  //  Six times eleven minutes in a day are 66: the sixth tells of it, and only of the first hour.
  ["sample-fridge-too-warm", spells(5, 11, 120), []],
  ["sample-fridge-too-warm", spells(6, 11, 120), ["605 fired critical", "621 resolved"]],
  ["sample-fridge-too-warm", spells(8, 11, 120), ["605 fired critical", "621 resolved"]],
  //  The same over two days are nowhere sixty minutes in one.
  ["sample-fridge-too-warm", spells(6, 11, 480), []],
  ["sample-fridge-too-cold", "0..15:-1", ["15 fired warning"]],
  ["sample-fridge-too-cold", "0..60:-1", ["15 fired warning", "60 raised critical"]],
  ["food-fridge-too-warm", "0..29:9", []],
  ["food-fridge-too-warm", "0..30:9", ["30 fired warning"]],
  ["food-fridge-too-warm", "0..120:9", ["30 fired warning", "120 raised critical"]],
  ["food-fridge-too-warm", spells(6, 25, 90), ["380 fired critical", "395 resolved"]],
  ["food-fridge-too-cold", "0..30:-0.5", ["30 fired warning"]],
  ["freezer-too-warm", "0..59:-10", []],
  ["freezer-too-warm", "0..60:-10", ["60 fired warning"]],
  ["freezer-too-warm", "0..30:-4", ["30 fired critical"]],
  ["freezer-too-warm", "0..240:-10", ["60 fired warning", "240 raised critical"]],
  ["hot-holding-too-cool", "0..14:59", []],
  ["hot-holding-too-cool", "0..15:59 16..21:60", ["15 fired warning", "21 resolved"]],
  ["hot-holding-too-cool", "0..60:55", ["15 fired warning", "60 raised critical"]],
  ["cold-room-too-warm", "0..15:25.5", ["15 fired warning"]],
  ["cold-room-too-warm", "0..60:25.5 61..71:24.5", ["15 fired warning", "60 raised critical", "71 resolved"]],
  ["door-open", "2:120", []],
  ["door-open", "2:121 3:0", ["2 fired warning", "3 resolved"]],
  ["door-open", "2:121 5:301", ["2 fired warning", "5 raised critical"]],
  ["camera-offline", "0..4:0 5:1", []],
  ["camera-offline", "0..6:0 7:1", ["5 fired warning", "7 resolved"]],
  ["camera-offline", "0..60:0", ["5 fired warning", "60 raised critical"]],
  ["camera-offline", "0..2:0 600..604:0", []],
  ["camera-offline", "0..2:0 600..605:0", ["605 fired warning"]],
  ["camera-black", "0..1:1 2:0", []],
  ["camera-black", "0..30:1 31:0", ["2 fired warning", "30 raised critical", "31 resolved"]],
  ["camera-black", "0..1:1 600:1", []],
  ["camera-covered", "0..2:1", ["2 fired warning"]],
  ["camera-frozen", "0..30:1", ["2 fired warning", "30 raised critical"]],
  ["camera-looped", "0..30:1", ["2 fired warning", "30 raised critical"]],
  ["camera-bright", "0..29:1 30:0", []],
  ["camera-bright", "0..30:1", ["30 fired notice"]],
  ["camera-moved", "0..14:1", []],
  ["camera-moved", "0..15:1 16:0", ["15 fired warning", "16 resolved"]],
  ["camera-blurred", "0..1440:1", ["30 fired notice", "1440 raised warning"]],
  ["camera-lossy", "0..29:3 30:1", []],
  ["camera-lossy", "0..30:3 31..41:1", ["30 fired notice", "41 resolved"]],
  ["camera-clock-wrong", "0..10:61 11:29", ["10 fired notice", "11 resolved"]],
  ["camera-rare-key-frames", "0..60:12 61..71:4", ["60 fired notice", "71 resolved"]],
  ["sensor-silent", "0:1199 1:1201 2:0", ["1 fired warning", "2 resolved"]],
  ["sensor-silent", "0:1201 120:8401", ["0 fired warning", "120 raised critical"]],
  ["sensor-stuck", "0:43200 1:43201 2:0", ["1 fired warning", "2 resolved"]],
  ["sensor-battery-low", "0:20 59:20 60:21", []],
  ["sensor-battery-low", "0:20 60:20 70:29 80:30", ["60 fired warning", "80 resolved"]],
  ["sensor-battery-low", "0:5 60:5", ["60 fired critical"]],
  ["sensor-clock-wrong", "0:300 1:301 2:250 3:240", ["1 fired notice", "3 resolved"]],
  ["sensor-clock-wrong", "0:400 1440:400", ["0 fired notice", "1440 raised warning"]],
  [
    "sensor-implausible",
    "0:2 1:3 2:12 3:1 4:0",
    ["1 fired notice", "2 raised warning", "3 lowered notice", "4 resolved"],
  ],
];

/** So many times outside, each of so many minutes and begun so many minutes after the last; inside between them. */
function spells(times: number, minutes: number, every: number): string {
  return Array.from({ length: times }, (_, i) => {
    const [from, to] = [i * every, i * every + minutes];
    return `${from}..${to - 1}:9 ${to}..${(i + 1) * every - 1}:4`;
  }).join(" ");
}

test.each(ROWS)("%s: %s", (rule, text, expected) => {
  const limit = limitOf(rule);
  expect(told(sceneOf([limit]), series(text, limit.metric))).toEqual(expected);
});

test("every default has its rows", () => {
  const tested = new Set(ROWS.map(([rule]) => rule));
  const rules = [...ALL, ...honestyLimits()].map((limit) => limit.rule);
  expect(rules.filter((rule) => !tested.has(rule))).toEqual([]);
});
