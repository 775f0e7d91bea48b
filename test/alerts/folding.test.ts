// What is told when many things fall silent: tables of outages with their truth, against what people are told.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openWorld, type Thing, type World } from "./outage-world.ts";

/** A kitchen with a gateway of four sensors, two Wi-Fi sensors and three cameras. */
function kitchen(site: string): Thing[] {
  return [
    ...[1, 2, 3, 4].map((n) => ({ id: `${site}.z${n}`, site, gateway: `${site}-gw`, every: 5, phase: n })),
    ...[1, 2].map((n) => ({ id: `${site}.w${n}`, site, gateway: `${site}-wifi${n}`, every: n, phase: n })),
    ...[1, 2, 3].map((n) => ({ id: `${site}.c${n}`, site })),
  ];
}
const EAST = kitchen("east");
const idsOf = (things: readonly Thing[]) => things.map(({ id }) => id);
const gatewayOf = (site: string) => idsOf(kitchen(site)).filter((id) => id.includes(".z"));

let world: World;
async function open(...things: Thing[]): Promise<World> {
  world = await openWorld(things);
  return world;
}
afterEach(() => world.close());

describe("a school without power or line", () => {
  beforeEach(async () => {
    await open(...EAST, ...kitchen("north"));
    await world.until(60);
    world.kill(...idsOf(EAST));
    await world.until(150);
  });

  test("is one alert, and everything that is silent is folded under it", async () => {
    expect(await world.told()).toEqual(["65 site-power-or-line east"]);
    const alerts = await world.alerts();
    const cause = alerts.find((alert) => alert.rule === "site-power-or-line");
    const covered = alerts.filter((alert) => alert.foldedInto === cause?.id);
    expect(covered.map((alert) => alert.deviceId).sort()).toEqual(idsOf(EAST).sort());
    expect(alerts).toHaveLength(1 + EAST.length);
  });

  test("becomes critical after two hours, once", async () => {
    await world.until(260);
    expect(await world.told()).toEqual(["65 site-power-or-line east", "179 site-power-or-line east raised"]);
  });

  test("is over when it comes back, without a word about each", async () => {
    world.revive(...idsOf(EAST));
    await world.until(200);
    expect(await world.told()).toEqual([
      "65 site-power-or-line east",
      expect.stringMatching(/^15\d site-power-or-line east resolved$/),
    ]);
    expect((await world.alerts()).every((alert) => alert.state === "resolved")).toBe(true);
  });

  test("comes back in part: what stays away is unfolded and told, once its next message should have come", async () => {
    world.revive(...idsOf(EAST).filter((id) => id !== "east.z2" && id !== "east.c3"));
    await world.until(190);
    expect(await world.told()).toEqual([
      "65 site-power-or-line east",
      expect.stringMatching(/^15\d site-power-or-line east resolved$/),
      expect.stringMatching(/^15\d camera-offline east.c3 unfolded$/),
      expect.stringMatching(/^1(5|6)\d sensor-silent east.z2 unfolded$/),
    ]);
  });

  test("comes back without its gateway: then that is the cause", async () => {
    world.revive(...idsOf(EAST).filter((id) => !id.includes(".z")));
    await world.until(175);
    expect(await world.told()).toEqual([
      "65 site-power-or-line east",
      expect.stringMatching(/^15\d site-power-or-line east resolved$/),
      expect.stringMatching(/^15\d gateway-silent east$/),
    ]);
    const alerts = await world.alerts();
    const gateway = alerts.find((alert) => alert.rule === "gateway-silent");
    expect(gateway?.way).toBe("east-gw/zigbee2mqtt");
    expect(alerts.filter((alert) => alert.foldedInto === gateway?.id)).toHaveLength(4);
  });

  test("is the same alert once more when it goes again soon after", async () => {
    world.revive(...idsOf(EAST));
    await world.until(170);
    world.kill(...idsOf(EAST));
    await world.until(200);
    expect(await world.told()).toEqual([
      "65 site-power-or-line east",
      expect.stringMatching(/^15\d site-power-or-line east resolved$/),
      "175 site-power-or-line east reopened",
    ]);
    expect(await world.alerts()).toHaveLength(1 + EAST.length);
  });

  test("is known after a crash: nothing is made or told twice", async () => {
    await world.crash();
    await world.until(175);
    expect(await world.told()).toEqual(["65 site-power-or-line east"]);
    expect(await world.alerts()).toHaveLength(1 + EAST.length);
  });
});

test("killed in the middle of falling silent, the hub folds the rest under the same cause", async () => {
  await open(...EAST);
  await world.until(60);
  world.kill(...idsOf(EAST));
  await world.until(70);
  await world.crash();
  await world.until(150);
  expect(await world.told()).toEqual(["65 site-power-or-line east"]);
  expect((await world.alerts()).filter((alert) => alert.foldedInto !== undefined)).toHaveLength(EAST.length);
});

test("a dead gateway covers its sensors, and only them", async () => {
  await open(...EAST);
  await world.until(60);
  world.kill(...gatewayOf("east"));
  await world.until(120);
  expect(await world.told()).toEqual(["76 gateway-silent east"]);
});

test("a recorder that takes all cameras along is one alert", async () => {
  await open(...EAST);
  await world.until(60);
  world.kill("east.c1", "east.c2", "east.c3");
  await world.until(120);
  expect(await world.told()).toEqual(["65 cameras-gone east"]);
});

test("a sensor and a camera that die by themselves do not fold", async () => {
  await open(...EAST);
  await world.until(60);
  world.kill("east.z3", "east.c2");
  await world.until(120);
  expect(await world.told()).toEqual(["65 camera-offline east.c2", "78 sensor-silent east.z3"]);
});

test("two sensors of a gateway that die hours apart do not fold", async () => {
  await open(...EAST);
  await world.until(60);
  world.kill("east.z1");
  await world.until(200);
  world.kill("east.z2");
  await world.until(260);
  expect((await world.told()).filter((line) => !line.includes("raised"))).toEqual([
    "76 sensor-silent east.z1",
    expect.stringMatching(/sensor-silent east.z2$/),
  ]);
});

test("a sensor that was dead before is not folded into what comes later", async () => {
  await open(...EAST);
  await world.until(60);
  world.kill("east.w2");
  await world.until(120);
  world.kill(...idsOf(EAST));
  await world.until(170);
  expect(await world.told()).toEqual(["75 sensor-silent east.w2", "125 site-power-or-line east"]);
  const before = (await world.alerts()).find((alert) => alert.deviceId === "east.w2");
  expect(before).toMatchObject({ rule: "sensor-silent", state: "firing" });
  expect(before?.foldedInto).toBeUndefined();
});

describe("sensors whose intervals differ", () => {
  const slow: Thing[] = [
    { id: "east.s1", site: "east", gateway: "gw", every: 10, phase: 1 },
    { id: "east.s2", site: "east", gateway: "gw", every: 10, phase: 9 },
    { id: "east.s3", site: "east", gateway: "gw", every: 60, phase: 30 },
  ];

  test("wait for each other a moment, and are one alert", async () => {
    await open(...slow);
    await world.until(130);
    world.kill(...idsOf(slow));
    await world.until(400);
    const told = (await world.told()).filter((line) => !line.includes("raised"));
    expect(told).toEqual([expect.stringMatching(/^15\d gateway-silent east$/)]);
    expect((await world.alerts()).filter((alert) => alert.foldedInto !== undefined)).toHaveLength(3);
  });

  test("are told of by themselves where the wait was in vain", async () => {
    await open(...slow);
    await world.until(130);
    world.kill("east.s1", "east.s3");
    await world.until(170);
    expect(await world.told()).toEqual(["146 sensor-silent east.s1"]);
  });
});

test("several schools at once are one alert of their network, where they hang together", async () => {
  await open(...EAST, ...kitchen("west"), ...kitchen("north"));
  await world.until(60);
  world.kill(...idsOf([...EAST, ...kitchen("west")]));
  await world.until(100);
  expect(await world.told()).toEqual(["65 network-down town"]);
});

test("a warm fridge is told whatever is silent around it", async () => {
  await open(...EAST, { id: "east.f", site: "east", gateway: "east-gw", every: 1, place: "sample-fridge" });
  await world.until(60);
  world.measures("east.f", 11);
  await world.until(80);
  world.kill(...gatewayOf("east"), "east.f");
  await world.until(140);
  expect(await world.told()).toEqual([
    "75 sample-fridge-too-warm east.f",
    expect.stringMatching(/^9\d gateway-silent east$/),
  ]);
  const warm = (await world.alerts()).find((alert) => alert.rule === "sample-fridge-too-warm");
  expect(warm).toMatchObject({ state: "firing" });
  expect(warm?.foldedInto).toBeUndefined();
});
