// Faults of simulated sensors at a real hub: one that is frozen is found, and a gateway that repeats what it remembers
// changes nothing.
import { afterEach, expect, test } from "vitest";
import type { Alert } from "../../hub/serve/contract.ts";
import { districtPlan, SHOWCASE } from "../../simulators/district.ts";
import { SCENARIOS, type ScenarioName } from "../../simulators/scenarios.ts";
import { type Sensors, startSensors } from "../../simulators/sensors.ts";
import { type Kitchen, openKitchen, until } from "../kitchen.ts";

const running: Sensors[] = [];
afterEach(async () => {
  for (const sensors of running.splice(0)) await sensors.close();
});

const access = { host: "127.0.0.1", port: 9, user: "admin", password: "secret" };

/** A hub that knows one canteen of the simulated district, and how to switch its sensors on. */
async function openCanteen(site: string, settings: { readonly ruleDurationFactor?: number } = {}) {
  const { sites, sensors = [] } = districtPlan(1, () => access);
  const ofCanteen = sensors.filter((sensor) => sensor.site === site);
  const kitchen = await openKitchen({ sites, sensors: ofCanteen, cameras: [] }, settings);
  const password = await kitchen.deviceAccount(site, site);
  const switchOn = (ids: readonly string[], pace: { intervalS: number; speed: number }): Sensors => {
    const started = startSensors({
      sensors: ofCanteen.filter((sensor) => ids.length === 0 || ids.includes(sensor.id)),
      url: kitchen.hub.mqttUrl,
      accounts: new Map([[site, { account: site, password }]]),
      ...pace,
      pastHours: 0,
      log: () => undefined,
      now: Date.now,
    });
    running.push(started);
    return started;
  };
  return { kitchen, switchOn, sensors: ofCanteen, admin: await kitchen.signIn("admin") };
}

function play(name: ScenarioName, sensors: Sensors, target: string): void {
  SCENARIOS[name].play({ ...sensors, setCamera: () => undefined, setMishap: () => undefined }, target);
}

async function figure(kitchen: Kitchen, name: string): Promise<number> {
  const text = await (await fetch(`${kitchen.hub.httpUrl}/metrics`)).text();
  return Number(new RegExp(`^mingchu_${name} (\\d+)$`, "m").exec(text)?.[1] ?? 0);
}

/** Waits for so many readings more. */
async function more(kitchen: Kitchen, readings: number): Promise<void> {
  const before = await figure(kitchen, "readings_stored_total");
  await until(`${readings} readings more`, async () =>
    (await figure(kitchen, "readings_stored_total")) >= before + readings ? true : undefined,
  );
}

test.each(["sensor-stuck", "sensor-flickers"] as const)(
  "%s: the frozen one is found, its neighbour is not, and it is well again when it measures",
  async (scenario) => {
    //  Twelve hours are 2.2 s, a day 4.3 s; a reading each kitchen minute.
    const { kitchen, switchOn, admin } = await openCanteen(SHOWCASE.canteen, {
      ruleDurationFactor: 1 / 20_000,
    });
    await using _ = kitchen;
    const sensors = switchOn(["sample-fridge", "food-fridge"], { intervalS: 0.2, speed: 300 });
    //  Two fridges tell of four metrics: some fifteen seconds, so that its own past is known.
    await more(kitchen, 75 * 8);
    play(scenario, sensors, SHOWCASE.sensor);
    const stuck = async (): Promise<Alert[]> =>
      (await admin.get<{ items: Alert[] }>("/alerts")).body.items.filter(
        (one) => one.rule === "sensor-stuck",
      );
    const found = await until("the alert", async () => {
      const alerts = await stuck();
      return alerts.some((one) => one.state === "firing") ? alerts : undefined;
    });
    expect(found.map((one) => one.deviceId)).toEqual([SHOWCASE.sensor]);
    play("sensor-measures", sensors, SHOWCASE.sensor);
    await until("its end", async () =>
      (await stuck()).some((one) => one.state === "resolved") ? true : undefined,
    );
  },
  60_000,
);

test.each(["liuhe-middle-canteen", SHOWCASE.canteen])(
  "gateway-restarts at %s: what is repeated changes nothing, and is counted",
  async (site) => {
    const { kitchen, switchOn, sensors: known, admin } = await openCanteen(site);
    await using _ = kitchen;
    const { history } = kitchen.hub.memory;
    //  Each measures once.
    const sensors = switchOn([], { intervalS: 3600, speed: 1 });
    const ids = known.map((sensor) => `${site}.${sensor.id}`);
    const newest = () =>
      Promise.all(
        ids.map(async (id) => {
          const { latest } = (await admin.get<{ latest: Record<string, unknown> }>(`/sensors/${id}`)).body;
          //  That its line came up again is news.
          const { online: _, ...measured } = latest;
          return measured;
        }),
      );
    const span = { from: Date.now() - 3_600_000, to: Date.now() + 3_600_000, limit: 99 };
    const stored = (deviceId: string) =>
      Promise.all(
        (["temperature", "humidity", "battery", "link_quality", "door"] as const).map(
          async (metric) => (await history.readings({ deviceId, metric, ...span })).readings,
        ),
      );
    await until("a reading of each", async () =>
      (await newest()).every((latest) => Object.keys(latest).length > 0) ? true : undefined,
    );
    const told = async () => ({
      latest: await newest(),
      stored: await Promise.all(ids.map(stored)),
      alerts: (await admin.get("/alerts")).body,
    });
    const before = await told();
    const target = site === SHOWCASE.canteen ? SHOWCASE.sensor : (ids[0] ?? "");
    for (let start = 1; start <= 2; start++) {
      const repeated = await figure(kitchen, "readings_duplicate_total");
      play("gateway-restarts", sensors, target);
      //  Behind a gateway all of its devices are repeated, a sensor of its own repeats itself.
      const least = site === SHOWCASE.canteen ? 1 : known.length;
      await until("the repetition", async () =>
        (await figure(kitchen, "readings_duplicate_total")) >= repeated + least ? true : undefined,
      );
      expect(await told()).toEqual(before);
    }
    expect(await figure(kitchen, "messages_refused_total")).toBe(0);
  },
);
