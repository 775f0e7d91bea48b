// Zigbee2MQTT: topic zigbee2mqtt/<friendly name>, one JSON object with whatever the device exposes; with its setting
// `output: attribute`, zigbee2mqtt/<friendly name>/<attribute> with one bare value.
// Traps: contact true means closed; voltage is in mV; a friendly name may hold slashes. At its start the gateway repeats
// the values it remembers. With `last_seen` on (any of its forms) they carry their old time: the hub knows them already,
// or takes them as late. Without `last_seen`, and always with attribute output, nothing in them tells them from fresh ones:
// the hub drops what is repeated unchanged right after bridge/state said online (hub/ingest/replays.ts).
// Source: zigbee2mqtt.io, "MQTT topics and messages"; lib/util/settings.schema.json.
import type { Decoded, Family } from "../family.ts";
import {
  type Field,
  faultCode,
  numberField,
  readField,
  readFields,
  stateField,
  temperatureField,
} from "../fields.ts";
import { readJsonObject, readMoment } from "../payload.ts";
import { codesOf } from "../probes.ts";
import { why } from "../reasons.ts";

const FIELDS: Readonly<Record<string, Field>> = {
  temperature: temperatureField(),
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

/** Chosen: longer than any number, word or time that an attribute holds. */
const MOST_SCALAR_BYTES = 64;

export const zigbee2mqtt: Family = {
  id: "zigbee2mqtt",
  title: "Zigbee2MQTT",
  scope: "account",
  owns: (levels) => levels[0] === "zigbee2mqtt",
  decode: (levels, payload) => {
    const last = levels.at(-1);
    if (levels.length < 2 || last === undefined || last === "") {
      return { kind: "refused", reason: why("topic-form", { form: "zigbee2mqtt/<friendly name>" }) };
    }
    if (levels.length === 3 && levels[1] === "bridge" && last === "state") return readBridge(payload);
    if (levels[1] === "bridge" || (levels.length > 2 && (last === "set" || last === "get")))
      return { kind: "ignored" };
    if (levels.length > 2) {
      const name = levels.slice(1, -1).join("/");
      if (last === "availability") return readAvailability(name, payload);
      const scalar = bareScalar(payload);
      if (scalar !== undefined) return readAttribute(name, last, scalar);
    }
    return readDevice(levels.slice(1).join("/"), payload);
  },
};

/** Right after it says that it is online, it repeats what it remembers. Its word holds for no device. */
function readBridge(payload: Uint8Array): Decoded {
  return stateOf(payload) === "online" ? { kind: "gateway-started" } : { kind: "ignored" };
}

/** {"state":"online"} since 1.29; the bare word before, and still with legacy_availability_payload. */
function stateOf(payload: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(payload.subarray(0, 64));
  return /^\s*(?:\{\s*"state"\s*:\s*)?"?(online|offline)"?\s*\}?\s*$/.exec(text)?.[1];
}

function readAvailability(address: string, payload: Uint8Array): Decoded {
  const state = stateOf(payload);
  if (state === undefined)
    return {
      kind: "refused",
      reason: why("payload-words", {
        what: "availability",
        one: '{"state":"online"}',
        other: '{"state":"offline"}',
      }),
    };
  return { kind: "status", address, online: state === "online" };
}

/** One printable value, as text; undefined for anything else. */
function bareScalar(payload: Uint8Array): string | undefined {
  if (payload.length > MOST_SCALAR_BYTES) return undefined;
  const text = new TextDecoder().decode(payload).trim();
  return /^[^\p{C}\ufffd{}[\]]*$/u.test(text) ? text : undefined;
}

function readAttribute(address: string, attribute: string, scalar: string): Decoded {
  const field = Object.hasOwn(FIELDS, attribute) ? FIELDS[attribute] : undefined;
  //  Others of its attributes hold nothing for us, just as other fields of its JSON.
  if (field === undefined) return { kind: "ignored" };
  const value = scalarValue(scalar);
  const read = readField(attribute, value, field);
  const code = faultCode(value, field);
  if ("reason" in read)
    return { kind: "refused", reason: read.reason, ...codesOf(address, code === undefined ? [] : [code]) };
  return { kind: "readings", readings: [{ address, measured: [read] }], faults: [] };
}

/** An attribute without a value is published as nothing at all, or as null. */
function scalarValue(scalar: string): unknown {
  if (scalar === "" || scalar === "null") return null;
  if (scalar === "true" || scalar === "false") return scalar === "true";
  return /^-?\d+(\.\d+)?$/.test(scalar) ? Number(scalar) : scalar;
}

function readDevice(address: string, payload: Uint8Array): Decoded {
  const read = readJsonObject(payload);
  if ("reason" in read) return { kind: "refused", reason: read.reason };
  const { measured, faults, codes } = readFields(read.object, FIELDS);
  const sentAt = readMoment(read.object["last_seen"]);
  const told = codesOf(address, codes, sentAt === undefined ? {} : { sentAt });
  if (measured.length === 0) {
    const reason =
      faults.length > 0 ? faults.flat() : why("none-of", { fields: Object.keys(FIELDS).join(", ") });
    return { kind: "refused", reason, ...told };
  }
  return {
    kind: "readings",
    readings: [{ address, measured, ...(sentAt === undefined ? {} : { sentAt }) }],
    faults,
    ...told,
  };
}
