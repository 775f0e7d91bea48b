// The MQTT door with ingest and without the rest of the hub, as a process of its own: what the door alone costs. Every
// account comes in for the site `c`; says its ports to its parent.
import { flushCompileCache } from "node:module";
import { mayHear } from "../../hub/ingest/hearing.ts";
import { createIngest } from "../../hub/ingest/ingest.ts";
import { createRefusals } from "../../hub/ingest/refusals.ts";
import { createTally } from "../../hub/lib/tally.ts";
import type { Sensor } from "../../hub/model.ts";
import { openDoor } from "./open-door.ts";

const sensors = new Map<string, Sensor>();
const ingest = createIngest({
  sensorFor: async (siteId, family, address) => {
    const made = { id: address, siteId, name: address, place: "unassigned", intervalS: 300, family, address };
    const sensor = sensors.get(address) ?? (made as Sensor);
    //  As in the store: who makes up names gets no more than these.
    if (sensors.size >= 200 && !sensors.has(address)) return undefined;
    sensors.set(address, sensor);
    return sensor;
  },
  mappingsFor: () => [],
  notice: () => undefined,
  setAside: async (readings) => readings.map(() => "stored"),
  sensorsAt: (_site, _family, address) => [...sensors.values()].filter((one) => one.address === address),
  zone: "Asia/Shanghai",
  onFault: (error) => {
    throw error;
  },
  store: (one) =>
    setImmediate(() =>
      one.stored(
        one,
        one.readings.map(() => "stored"),
        0,
      ),
    ),
  refusals: createRefusals(),
  tally: createTally(),
  noted: () => undefined,
  isKnown: () => false,
});
const { broker } = await openDoor((message) => ingest.take({ ...message, siteId: "c" }), {
  mayHear,
  listeners: [{ setting: "mqttWebSocket.port", host: "127.0.0.1", port: 0, speaks: "websocket" }],
});
flushCompileCache();
process.send?.(broker.listeners.map(({ port }) => port));
