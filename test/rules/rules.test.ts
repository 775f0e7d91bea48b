// What a limit may ask beyond a threshold: change, conditions, masks, schedules, defrosts, severity up and down; and what
// holds whatever comes in. The language of the series is in series.ts.
import { describe, expect, test } from "vitest";
import type { Limit } from "../../devices/limits.ts";
import { sensorLimits } from "../../hub/rules/limits.ts";
import { createRules } from "../../hub/rules/rules.ts";
import { sceneOf } from "./scene.ts";
import { MINUTE, START, series, told } from "./series.ts";

function limitOf(place: string, rule: string, defrosts = false): Limit {
  const limit = sensorLimits(place, 60, 1, { defrosts }).find((one) => one.rule === rule);
  if (limit === undefined) throw new Error(`there is no rule ${rule} in ${place}`);
  return limit;
}

const WARM = limitOf("sample-fridge", "sample-fridge-too-warm");
const DEFROSTING = limitOf("sample-fridge", "sample-fridge-too-warm", true);
const FREEZER = limitOf("freezer", "freezer-too-warm");

/** 2 °C in ten minutes. */
const CHANGE: Limit = {
  rule: "change",
  metric: "temperature",
  side: "above",
  limit: 2,
  overS: 600,
  steps: [{ severity: "warning", forS: 0 }],
  clearMargin: 0.5,
  clearForS: 120,
  holdS: 300,
  source: "chosen",
};

const DAMP_AND_WARM: Limit = {
  rule: "damp-and-warm",
  metric: "humidity",
  side: "above",
  limit: 75,
  and: [{ metric: "temperature", side: "above", limit: 20 }],
  steps: [{ severity: "notice", forS: 600 }],
  clearMargin: 5,
  clearForS: 120,
  source: "chosen",
};

describe("severity goes down as well as up", () => {
  test.each<[string, Limit, string, string[]]>([
    [
      "back from the farther limit by the margin and for long enough",
      FREEZER,
      "0..30:-4 31..40:-5.4 41..51:-5.6",
      ["30 fired critical", "51 lowered warning"],
    ],
    [
      "a moment beyond it again begins that time anew",
      FREEZER,
      "0..30:-4 31..36:-6 37:-4 38..47:-6 48:-6",
      ["30 fired critical", "48 lowered warning"],
    ],
    [
      "and up again after it was beyond for its time once more",
      FREEZER,
      "0..30:-4 31..41:-6 42..71:-4 72:-4",
      ["30 fired critical", "41 lowered warning", "72 raised critical"],
    ],
    [
      "unless another step holds it up",
      WARM,
      "0..15:13 16..90:9",
      ["15 fired critical", "26 lowered warning", "60 raised critical"],
    ],
    ["which it does from its time on", WARM, "0..70:13 71..90:9", ["15 fired critical"]],
    ["back inside at once it is resolved", WARM, "0..15:13 16..26:6", ["15 fired critical", "26 resolved"]],
  ])("%s", (_, limit, text, expected) => {
    //  Not worth a row: by how much it grew worse meanwhile.
    expect(told(sceneOf([limit]), series(text)).filter((one) => !one.endsWith("worsened"))).toEqual(expected);
  });
});

describe("time outside that is added up", () => {
  test("does not count a gap in the data: a reading stands for its interval and a quarter of an hour", () => {
    //  Two minutes outside and a sensor that then says nothing for an hour, eight times: each counts 2 + 16 minutes at most.
    const hourly = (times: number) =>
      Array.from(
        { length: times },
        (_, i) => `${i * 90}..${i * 90 + 2}:9 ${i * 90 + 70}..${i * 90 + 80}:4`,
      ).join(" ");
    expect(told(sceneOf([WARM]), series(hourly(4)))).toEqual([]);
    expect(told(sceneOf([WARM]), series(hourly(5)))).toEqual(["360 fired critical", "440 resolved"]);
  });

  test("ends with the first reading inside, and is not told by it", () => {
    //  Every ten minutes in turn outside and inside: sixty minutes are full with the sixth inside, told by the next outside.
    expect(told(sceneOf([WARM]), series("0..110/20:9 | 10..110/20:4"))).toEqual([]);
    expect(told(sceneOf([WARM]), series("0..120/20:9 | 10..120/20:4"))).toEqual(["120 fired critical"]);
  });
});

describe("a rule on change", () => {
  test.each<[string, string, string[]]>([
    ["a slow rise is none", "0..60:4>14", []],
    ["a fast one is", "0..10:4 11..16:4>6.2", ["16 fired warning"]],
    ["it is over when the value stands still", "0..10:4 11..40:7", ["11 fired warning", "23 resolved"]],
    ["a fall is none where a rise is asked for", "0..10:14 11..20:4", []],
    ["after a gap there is nothing to compare with", "0:4 60:12 61:12", []],
  ])("%s: %s", (_, text, expected) => {
    expect(told(sceneOf([CHANGE]), series(text))).toEqual(expected);
  });

  test("of two readings farther apart than its window takes the share of the window", () => {
    const scene = sceneOf([{ ...CHANGE, holdS: 1200 }]);
    expect(told(scene, series("0:4 15:6.9"))).toEqual([]);
    expect(told(scene, series("0:4 15:7.1"))).toEqual(["15 fired warning"]);
  });

  test("judges a fall with a limit below nought", () => {
    const fall: Limit = { ...CHANGE, side: "below", limit: -2 };
    expect(told(sceneOf([fall]), series("0..10:14 11:9"))).toEqual(["11 fired warning"]);
  });
});

describe("a further condition", () => {
  test.each<[string, string, string[]]>([
    ["both hold for the time", "temperature 0:21 | 0..20:80", ["10 fired notice"]],
    ["the other one does not hold", "temperature 0:19 | 0..20:80", []],
    ["nothing is known of the other one", "0..20:80", []],
    ["the other one comes later", "temperature 0:19 5:21 | 0..20:80", ["15 fired notice"]],
    [
      "the other one ends it, by the rule's own time",
      "temperature 0:21 12:19 | 0..20:80",
      ["10 fired notice", "14 resolved"],
    ],
    ["the other one is said late", "temperature 0:19 5:21~ | 0..20:80", []],
  ])("%s: %s", (_, text, expected) => {
    expect(told(sceneOf([DAMP_AND_WARM]), series(text, "humidity"))).toEqual(expected);
  });

  test("is also heard from another device at the same appliance, and from no other", () => {
    const text = "temperature@beside 0:21 | 0..20:80";
    expect(told(sceneOf([DAMP_AND_WARM]), series(text, "humidity"))).toEqual([]);
    const scene = sceneOf([DAMP_AND_WARM], { besides: () => ["fridge", "beside"] });
    expect(told(scene, series(text, "humidity"))).toEqual(["10 fired notice"]);
  });
});

describe("an open door", () => {
  test.each<[string, string, string[]]>([
    ["holds the warning back for ten minutes", "door 14:1 | 0..40:9", ["25 fired warning"]],
    ["and not longer than it is open", "door 14:1 20:0 | 0..40:9", ["20 fired warning"]],
    [
      "counts from when it was opened, however often it says so",
      "door 10:1 12:1 18:1 | 0..40:9",
      ["21 fired warning"],
    ],
    ["that was opened long ago holds nothing back", "door 0:1 | 0..40:9", ["15 fired warning"]],
    ["never holds back what is critical", "door 14:1 | 0..20:13", ["15 fired critical"]],
    ["holds back no rise to critical", "door 0:0 55:1 | 0..60:9", ["15 fired warning", "60 raised critical"]],
  ])("%s: %s", (_, text, expected) => {
    expect(told(sceneOf([WARM]), series(text))).toEqual(expected);
  });

  test("is also that of another device at the same fridge", () => {
    const text = "door@contact 14:1 | 0..40:9";
    expect(told(sceneOf([WARM]), series(text))).toEqual(["15 fired warning"]);
    const besides = () => ["contact", "fridge"];
    expect(told(sceneOf([WARM], { besides }), series(text))).toEqual(["25 fired warning"]);
  });
});

describe("a value on its way back", () => {
  test.each<[string, string, string[]]>([
    ["waits, if it will be inside in time", "0:4 1..10:9>12 11..40:12>7", []],
    ["not while it does not come back", "0:4 1..10:9>12 11..40:11.8", ["16 fired warning"]],
    [
      "not if it comes back too slowly",
      "0:4 1..10:9>12 11..120:12>8.5",
      ["16 fired warning", "61 raised critical"],
    ],
    ["nor when it slows down too much", "0:4 1..10:9>12 11..30:12>9 31..60:8.8>8.1", ["43 fired warning"]],
    ["nor if it stands still, however far below its worst", "0:4 1:12 2..40:11.4", ["16 fired warning"]],
    ["nor if it turns round", "0:4 1..10:9>12 11..25:12>10 26..40:10>11.5", ["30 fired warning"]],
    ["never what is critical", "0:4 1..40:14>12.1", ["16 fired critical"]],
    ["and not where nobody saw it begin", "0:4 200..215:16>8.1", ["215 fired warning"]],
  ])("%s", (_, text, expected) => {
    expect(told(sceneOf([WARM]), series(text)).filter((one) => !one.endsWith("worsened"))).toEqual(expected);
  });
});

describe("a schedule", () => {
  /** In force from minute 0 to 30 and from 100 on. */
  const inForce = (_: string, __: string, at: number) =>
    at < START + 30 * MINUTE || at >= START + 100 * MINUTE;
  const scene = sceneOf([WARM], { inForce });

  test.each<[string, string, string[]]>([
    ["outside it nothing is judged", "30..99:20", []],
    ["what began before it is new when it begins", "60..140:9", ["115 fired warning"]],
    [
      "its end ends what was told, and says that it is for that",
      "0..40:9",
      ["15 fired warning", "30 resolved out-of-schedule"],
    ],
    ["what was not told ends without a word", "20..110:9", []],
    [
      "it is told anew when it begins again and it is still so",
      "0..140:9",
      ["15 fired warning", "30 resolved out-of-schedule", "115 fired warning"],
    ],
  ])("%s: %s", (_, text, expected) => {
    expect(told(scene, series(text))).toEqual(expected);
  });

  test("ends what was told also where no reading comes any more", () => {
    const rules = createRules(scene, []);
    rules.apply(series("0..20:9"));
    expect(rules.retire(START + 29 * MINUTE)).toEqual([]);
    expect(rules.retire(START + 30 * MINUTE)).toMatchObject([
      { deviceId: "fridge", rule: WARM.rule, because: "out-of-schedule", excursion: { told: "warning" } },
    ]);
    expect(rules.retire(START + 31 * MINUTE)).toEqual([]);
    expect(rules.toldOn(WARM.rule)).toEqual([]);
  });
});

describe("a defrost", () => {
  /** Twenty minutes at ten degrees, so many times, every four hours. */
  const defrosts = (times: number, every = 240) =>
    Array.from({ length: times }, (_, i) => {
      const from = i * every + 1;
      return `${from}..${from + 19}:10 ${from + 20}..${from + every - 1}/10:4`;
    }).join(" ");

  test.each<[string, string, string[]]>([
    ["is not told", defrosts(1), []],
    ["four times a day, and the next day again", defrosts(9, 360), []],
    ["not a fifth time", defrosts(5), ["976 fired warning", "991 resolved"]],
    ["not longer than 45 minutes", "1..61:10", ["47 fired warning", "61 raised critical"]],
    ["not warmer than 15 °C", "1..20:14 21:15.5", ["21 fired critical"]],
    ["and adds up to nothing", `${defrosts(4, 300)} 1201..1212:9 1213:4`, []],
  ])("%s", (_, text, expected) => {
    expect(told(sceneOf([DEFROSTING]), series(`0:4 ${text}`))).toEqual(expected);
  });

  test("is none where nobody saw it begin: the sensor was away with its fridge's power", () => {
    expect(told(sceneOf([DEFROSTING]), series("0:4 200..220:10"))).toEqual(["215 fired warning"]);
  });

  test("is one only where the appliance is known to defrost", () => {
    expect(told(sceneOf([WARM]), series(`0:4 ${defrosts(1)}`))).toEqual(["16 fired warning", "31 resolved"]);
  });
});

describe("an excursion", () => {
  test("goes on from what was remembered, so that a restart does not begin it anew", () => {
    const before = createRules(sceneOf([WARM]), []);
    before.apply(series("0:9 10:9"));
    const after = createRules(sceneOf([WARM]), JSON.parse(JSON.stringify(before.takeChanged())));
    expect(after.apply(series("14:9"))).toEqual([]);
    expect(after.apply(series("15:9"))).toMatchObject([
      { step: { kind: "fired", excursion: { since: START, worst: 9 } } },
    ]);
  });

  test("is neither made nor ended by readings that tell of the past", () => {
    const rules = createRules(sceneOf([WARM]), []);
    expect(rules.apply(series("0..60:15~"))).toEqual([]);
    rules.apply(series("100..115:9"));
    expect(rules.apply(series("90:4"))).toEqual([]);
    expect(rules.apply(series("101:4~"))).toEqual([]);
    expect(rules.toldOn(WARM.rule)).toEqual(["fridge"]);
  });

  test("of a rule that is no longer in force is given up", () => {
    const before = createRules(sceneOf([WARM]), []);
    before.apply(series("0..15:9"));
    const after = createRules(sceneOf([]), before.takeChanged());
    expect(after.retire(START)).toMatchObject([
      { deviceId: "fridge", rule: WARM.rule, because: "not-in-force", excursion: { told: "warning" } },
    ]);
    expect(after.takeChanged()).toEqual([{ deviceId: "fridge", rule: WARM.rule, kept: undefined }]);
  });

  test("is not ended by missing readings", () => {
    const rules = createRules(sceneOf([WARM]), []);
    rules.apply(series("0..15:9"));
    expect(rules.retire(START + 6_000 * MINUTE)).toEqual([]);
    expect(rules.apply(series("6000:9"))).toMatchObject([{ step: { kind: "raised" } }]);
  });
});
