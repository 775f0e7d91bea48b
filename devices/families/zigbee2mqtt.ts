// Zigbee2MQTT: topic zigbee2mqtt/<friendly name>, one JSON object with whatever the device exposes.
// Traps: contact true means closed; voltage is in mV; a friendly name may hold slashes.
// Source: zigbee2mqtt.io, "MQTT topics and messages".
import type { Decoded, Family } from "../family.ts";
import { type Field, numberField, readFields, stateField } from "../fields.ts";
import { readJsonObject, readMoment } from "../payload.ts";

const FIELDS: Readonly<Record<string, Field>> = {
  temperature: numberField("temperature"),
  humidity: numberField("humidity"),
  contact: stateField(
    "door",
    new Map<unknown, number>([
      [true, 0],
      [false, 1],
    ]),
  ),
  battery: numberField("battery"),
  voltage: numberField("voltage", 0.001),
  linkquality: numberField("link_quality"),
};

export const zigbee2mqtt: Family = {
  id: "zigbee2mqtt",
  title: "Zigbee2MQTT",
  scope: "account",
  owns: (levels) => levels[0] === "zigbee2mqtt",
  decode: (levels, payload) => {
    const last = levels.at(-1);
    if (levels.length < 2 || last === "") {
      return { kind: "refused", reason: "the topic must be zigbee2mqtt/<friendly name>" };
    }
    if (levels[1] === "bridge" || (levels.length > 2 && (last === "set" || last === "get")))
      return { kind: "ignored" };
    if (levels.length > 2 && last === "availability")
      return readAvailability(levels.slice(1, -1).join("/"), payload);
    return readDevice(levels.slice(1).join("/"), payload);
  },
};

function readAvailability(address: string, payload: Uint8Array): Decoded {
  const text = new TextDecoder().decode(payload.subarray(0, 64));
  //  {"state":"online"} since 1.29; the bare word before, and still with legacy_availability_payload.
  const state = /^\s*(?:\{\s*"state"\s*:\s*)?"?(online|offline)"?\s*\}?\s*$/.exec(text)?.[1];
  if (state === undefined)
    return { kind: "refused", reason: 'an availability must be {"state":"online"} or {"state":"offline"}' };
  return { kind: "status", address, online: state === "online" };
}

function readDevice(address: string, payload: Uint8Array): Decoded {
  const read = readJsonObject(payload);
  if ("reason" in read) return { kind: "refused", reason: read.reason };
  const { measured, faults } = readFields(read.object, FIELDS);
  if (measured.length === 0) {
    const reason =
      faults.length > 0 ? faults.join("; ") : `the message holds none of ${Object.keys(FIELDS).join(", ")}`;
    return { kind: "refused", reason };
  }
  const sentAt = readMoment(read.object["last_seen"]);
  return { kind: "readings", address, measured, faults, ...(sentAt === undefined ? {} : { sentAt }) };
}
