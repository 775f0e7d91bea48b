// How a measurement is said over MQTT: in the hub's own format, and as a Zigbee2MQTT gateway says it.
import type { Measurement } from "./appliance.ts";

export type Message = {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
};

/** Schools keep Beijing time, and devices print it with its zone. */
const ZONE_MS = 8 * 3_600_000;

/** RFC 3339 with +08:00, to the millisecond. */
function beijingTime(atMs: number): string {
  return new Date(atMs + ZONE_MS).toISOString().replace("Z", "+08:00");
}

export function nativeReading(
  site: string,
  device: string,
  measured: Measurement,
  measuredAtMs: number,
  seq: number,
): Message {
  const payload = JSON.stringify({ measured_at: beijingTime(measuredAtMs), seq, ...measured });
  return { topic: `kitchen/${site}/${device}/reading`, payload, retain: false };
}

/** Retained, so that whoever subscribes later knows. Also the last will. */
export function nativeStatus(site: string, device: string, word: "online" | "offline"): Message {
  return { topic: `kitchen/${site}/${device}/status`, payload: word, retain: true };
}

/** What a gateway says of a thermometer: its fields in the order Zigbee2MQTT prints them, `last_seen` as ISO_8601_local. */
export function zigbeeReading(
  name: string,
  measured: Measurement,
  measuredAtMs: number,
  linkQuality: number,
): Message {
  const payload = JSON.stringify({
    battery: measured.battery,
    humidity: measured.humidity,
    last_seen: beijingTime(measuredAtMs),
    linkquality: linkQuality,
    temperature: measured.temperature,
    voltage: cellMillivolts(measured.battery),
  });
  return { topic: `zigbee2mqtt/${name}`, payload, retain: false };
}

/** What it says of a door contact: `contact` is true while the door is closed. */
export function zigbeeContact(
  name: string,
  measured: Measurement,
  measuredAtMs: number,
  linkQuality: number,
): Message {
  const payload = JSON.stringify({
    battery: measured.battery,
    contact: measured.door !== "open",
    last_seen: beijingTime(measuredAtMs),
    linkquality: linkQuality,
    voltage: cellMillivolts(measured.battery),
  });
  return { topic: `zigbee2mqtt/${name}`, payload, retain: false };
}

/** A device's availability as the gateway sees it; retained, as Zigbee2MQTT does. */
export function zigbeeAvailability(name: string, state: "online" | "offline"): Message {
  return { topic: `zigbee2mqtt/${name}/availability`, payload: JSON.stringify({ state }), retain: true };
}

/** The gateway's own state; also its last will. */
export function bridgeState(state: "online" | "offline"): Message {
  return { topic: "zigbee2mqtt/bridge/state", payload: JSON.stringify({ state }), retain: true };
}

/** Chosen: a lithium cell falls from 3.1 to 2.7 V over its life. */
function cellMillivolts(percent: number): number {
  return Math.round(2700 + 4 * percent);
}
