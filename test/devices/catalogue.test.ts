// What holds for the whole catalogue at once: places, limits, brands.
import { describe, expect, test } from "vitest";
import { BRANDS } from "../../devices/brands.ts";
import { honestyLimits } from "../../devices/honesty.ts";
import { SEVERITIES } from "../../devices/limits.ts";
import { METRICS } from "../../devices/metrics.ts";
import { CAMERA_LIMITS } from "../../devices/picture-limits.ts";
import { PLACES, silenceLimit } from "../../devices/places.ts";

const limits = [
  ...PLACES.flatMap((place) => place.limits),
  ...CAMERA_LIMITS,
  silenceLimit(300),
  ...honestyLimits(),
];

describe("every limit", () => {
  test("has an id of its own", () => {
    const ids = limits.map((limit) => limit.rule);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each(limits)("$rule lies in its metric's range, grows graver and names its source", (limit) => {
    const [least, most] = METRICS[limit.metric].range;
    expect(limit.limit).toBeGreaterThanOrEqual(least);
    expect(limit.limit).toBeLessThanOrEqual(most);
    expect(limit.source).not.toBe("");
    const ranks = limit.steps.map((step) => SEVERITIES.indexOf(step.severity));
    expect(ranks).toEqual([...ranks].sort());
    for (const { beyond } of limit.steps) {
      if (beyond !== undefined)
        expect(limit.side === "above" ? beyond > limit.limit : beyond < limit.limit).toBe(true);
    }
  });
});

describe("every brand", () => {
  test.each(BRANDS)("$id makes a path that begins with a slash and holds no password", (brand) => {
    for (const stream of ["main", "sub"] as const) {
      expect(brand.pathOf({ channel: 2, stream, path: "/live?x=1" })).toMatch(/^\/[^@\s]+$/);
    }
  });

  //  As each maker documents its addresses: main and sub stream of a channel.
  test.each([
    ["dahua", 2, "/cam/realmonitor?channel=2&subtype=0", "/cam/realmonitor?channel=2&subtype=1"],
    ["uniview", 3, "/unicast/c3/s0/live", "/unicast/c3/s1/live"],
    ["uniview-camera", 1, "/media/video1", "/media/video2"],
    ["ezviz", 1, "/h264/ch1/main/av_stream", "/h264/ch1/sub/av_stream"],
    ["tp-link", 1, "/stream1", "/stream2"],
    ["tiandy", 4, "/4/1", "/4/2"],
    ["reolink", 3, "/h264Preview_03_main", "/h264Preview_03_sub"],
  ])("%s addresses both streams of channel %i as its maker says", (id, channel, main, sub) => {
    const brand = BRANDS.find((one) => one.id === id);
    expect(brand?.pathOf({ channel, stream: "main" })).toBe(main);
    expect(brand?.pathOf({ channel, stream: "sub" })).toBe(sub);
    expect(brand?.defaultPort).toBe(554);
  });

  test("a path given by hand has a sub stream of its own where one is given", () => {
    const url = BRANDS.find((brand) => brand.id === "url");
    const paths = { channel: 1, path: "/main", subPath: "/sub" };
    expect(url?.pathOf({ ...paths, stream: "sub" })).toBe("/sub");
    expect(url?.pathOf({ ...paths, stream: "main" })).toBe("/main");
    expect(url?.pathOf({ channel: 1, path: "/one", stream: "sub" })).toBe("/one");
  });

  test("Hikvision counts channels in hundreds and streams in ones", () => {
    const hikvision = BRANDS.find((brand) => brand.id === "hikvision");
    expect(hikvision?.pathOf({ channel: 12, stream: "main" })).toBe("/Streaming/Channels/1201");
    expect(hikvision?.pathOf({ channel: 1, stream: "sub" })).toBe("/Streaming/Channels/102");
  });
});
