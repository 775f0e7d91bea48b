// One message → readings of one or more sensors, each at its own moment; what of it cannot be taken costs only itself.

import { expect, test } from "vitest";
import { reasonText } from "../../devices/reasons.ts";
import { decodeMessage } from "../../hub/ingest/decode.ts";
import { zoneOffsetMinutes } from "../../hub/lib/day-time.ts";
import type { Sensor } from "../../hub/model.ts";

const NOW = Date.UTC(2026, 10, 21, 4, 0, 0);
const DAY = 86_400_000;

/** A site that knows these addresses, and makes others known when asked. */
function site(...known: string[]) {
  const sensors = known.map(sensorAt);
  return {
    sensors,
    needs: {
      zone: "Asia/Shanghai",
      mappingsFor: () => [],
      onFault: (error: unknown) => {
        throw error;
      },
      sensorFor: async (_site: string, _family: string, address: string) => {
        const found = sensors.find((sensor) => sensor.address === address) ?? sensorAt(address);
        if (!sensors.includes(found)) sensors.push(found);
        return found;
      },
      sensorsAt: (_site: string, _family: string, address: string) =>
        sensors.filter((one) => one.address === address || one.address.startsWith(`${address}/`)),
    },
  };
}

function sensorAt(address: string): Sensor {
  return {
    id: address,
    siteId: "c",
    name: address,
    place: "unassigned",
    intervalS: 300,
    family: "any",
    address,
  };
}

function message(topic: string, payload: unknown) {
  const text = typeof payload === "string" ? payload : JSON.stringify(payload);
  return { siteId: "c", topic, payload: Buffer.from(text), receivedAt: NOW };
}

function uplink(object: unknown) {
  const time = new Date(NOW).toISOString();
  return message("application/a/device/0011223344556677/event/up", { time, object });
}

test("two probes of one message are readings of two sensors", async () => {
  const { needs, sensors } = site();
  const decoding = await decodeMessage(
    uplink({ battery: 90, temperature_chn1: 4, temperature_chn2: -18 }),
    needs,
  );
  expect(decoding.readings.map(({ deviceId, metric, value }) => [deviceId, metric, value])).toEqual([
    ["0011223344556677/1", "temperature", 4],
    ["0011223344556677/1", "battery", 90],
    ["0011223344556677/2", "temperature", -18],
    ["0011223344556677/2", "battery", 90],
  ]);
  expect(sensors).toHaveLength(2);
});

test("stored values are taken at their own times; what is too old, or has an impossible time, is refused by itself", async () => {
  const entry = (at: number) => ({ timestamp: Math.floor(at / 1000), temperature: 4 });
  const history = [entry(NOW - DAY), entry(NOW - 9 * DAY), entry(NOW - 8 * DAY), entry(NOW + DAY)];
  const decoding = await decodeMessage(uplink({ history }), site().needs);
  expect(decoding.readings).toMatchObject([{ measuredAt: NOW - DAY, sentAt: NOW - DAY, late: true }]);
  expect(decoding.refused.map(reasonText)).toEqual([
    "measured 9 days before it arrived; more than 7 are kept aside until a person takes them in",
    "measured 8 days before it arrived; more than 7 are kept aside until a person takes them in",
    "a stored value has a time that cannot be: the device's clock is wrong",
  ]);
  expect(decoding.clockWrong).toBe(true);
});

test("a battery alone goes to every probe that is known, and makes no device known", async () => {
  const { needs, sensors } = site("0011223344556677/1", "0011223344556677/2", "00112233445566778");
  const { readings, refused } = await decodeMessage(uplink({ battery: 90 }), needs);
  expect(readings.map((one) => one.deviceId)).toEqual(["0011223344556677/1", "0011223344556677/2"]);
  expect(refused).toEqual([]);
  expect(sensors).toHaveLength(3);
  expect((await decodeMessage(uplink({ battery: 90 }), site().needs)).readings).toEqual([]);
});

test("a last will holds for all that hangs on the plug, and makes no device known that would then fall silent", async () => {
  const { needs, sensors } = site("plug/28FF01", "plug/28FF02", "plug-2/28FF03");
  const { readings } = await decodeMessage(message("tele/plug/LWT", "Offline"), needs);
  expect(readings).toMatchObject([
    { deviceId: "plug/28FF01", metric: "online", value: 0 },
    { deviceId: "plug/28FF02", metric: "online", value: 0 },
  ]);
  await decodeMessage(message("tele/plug-9/LWT", "Online"), needs);
  expect(sensors).toHaveLength(3);
});

test("an availability is of one device, though another's name begins with it", async () => {
  const { needs } = site("kitchen", "kitchen/fridge");
  const { readings } = await decodeMessage(message("zigbee2mqtt/kitchen/availability", "offline"), needs);
  expect(readings.map((one) => one.deviceId)).toEqual(["kitchen"]);
});

test("a time without a zone is read in the site's", async () => {
  const payload = { Time: "2026-11-21T11:59:30", AM2301: { Temperature: 4 } };
  const { readings } = await decodeMessage(message("tele/plug/SENSOR", payload), site().needs);
  expect(readings).toMatchObject([{ measuredAt: NOW - 30_000, sentAt: NOW - 30_000, late: false }]);
});

test("a value that a gateway remembered is late, and so pages nobody", async () => {
  const payload = { temperature: 15, last_seen: new Date(NOW - 3 * 3_600_000).toISOString() };
  const { readings } = await decodeMessage(message("zigbee2mqtt/fridge", payload), site().needs);
  expect(readings).toMatchObject([{ measuredAt: NOW - 3 * 3_600_000, late: true }]);
});

test.each([
  ["Asia/Shanghai", NOW, 480],
  ["UTC", NOW, 0],
  ["America/St_Johns", NOW, -210],
  ["Europe/Berlin", Date.UTC(2026, 2, 29, 0, 59), 60],
  ["Europe/Berlin", Date.UTC(2026, 2, 29, 1, 0), 120],
])("the clocks of %s at %s are %s minutes ahead", (zone, at, minutes) => {
  expect(zoneOffsetMinutes(at, zone)).toBe(minutes);
});

test("fault codes become readings of the sensor that gave them, and make none known", async () => {
  const here = site("plug-1/A");
  const decoded = await decodeMessage(
    message("tele/plug-1/SENSOR", {
      "DS18B20-1": { Id: "A", Temperature: 85 },
      "DS18B20-2": { Id: "B", Temperature: null },
    }),
    here.needs,
  );
  expect(decoded.readings).toMatchObject([{ deviceId: "plug-1/A", metric: "fault_code", value: 85 }]);
  expect(decoded.refused).toHaveLength(1);
  expect(here.sensors).toHaveLength(1);
});

test("a time too long ago is told of the device, but not of what it remembers", async () => {
  const here = site("f");
  const old = message("kitchen/c/f/reading", { measured_at: NOW - 9 * DAY, temperature: 4 });
  expect(await decodeMessage(old, here.needs)).toMatchObject({
    readings: [],
    tooOld: [{ deviceId: "f", sentAt: NOW - 9 * DAY }],
  });
  const history = uplink({ history: [{ timestamp: (NOW - 9 * DAY) / 1000, temperature: 4 }] });
  expect((await decodeMessage(history, here.needs)).tooOld).toEqual([]);
});
