// The hub's own format: topic kitchen/<site>/<device>/reading, one flat JSON object.
// {"measured_at": "2026-11-21T11:02:03+08:00", "seq": 1207, "temperature": 4.1, "humidity": 61, "door": "closed", "battery": 88}
import type { Decoded, Family, Measured } from "../family.ts";
import {
  batteryField,
  type Field,
  numberField,
  readFields,
  stateField,
  temperatureField,
} from "../fields.ts";
import { createFlatReader } from "../flat-json.ts";
import { readJsonObject, readMoment } from "../payload.ts";
import { codesOf } from "../probes.ts";
import { why } from "../reasons.ts";

const FIELDS: Readonly<Record<string, Field>> = {
  temperature: temperatureField(),
  humidity: numberField("humidity"),
  door: stateField(
    "door",
    new Map<unknown, number>([
      ["closed", 0],
      ["open", 1],
    ]),
  ),
  battery: batteryField(),
};

/** What nearly every message is: nothing in it but what is known here. */
const readFlat = createFlatReader(
  ["measured_at", "seq", "temperature", "humidity", "door", "battery"],
  (values) => ({
    measured_at: values[0],
    seq: values[1],
    temperature: values[2],
    humidity: values[3],
    door: values[4],
    battery: values[5],
  }),
);

export const native: Family = {
  id: "native",
  title: "Mingchu JSON",
  scope: "site",
  owns: (levels) => levels[0] === "kitchen",
  siteOf: (levels) => levels[1],
  decode: (levels, payload) => {
    const [, , address, what] = levels;
    if (levels.length !== 4 || address === undefined || address === "")
      return { kind: "refused", reason: TOPIC };
    if (what === "status") return readStatus(address, payload);
    if (what === "reading") return readReading(address, payload);
    return { kind: "refused", reason: TOPIC };
  },
};

const TOPIC = why("topic-forms", {
  form: "kitchen/<site>/<device>/reading",
  other: "kitchen/<site>/<device>/status",
});

function readStatus(address: string, payload: Uint8Array): Decoded {
  const word = new TextDecoder().decode(payload.subarray(0, 16));
  if (word === "online" || word === "offline") return { kind: "status", address, online: word === "online" };
  return {
    kind: "refused",
    reason: why("payload-words", { what: "status", one: "online", other: "offline" }),
  };
}

function readReading(address: string, payload: Uint8Array): Decoded {
  const flat = readFlat(payload);
  if (flat !== undefined) return readObject(address, flat);
  const read = readJsonObject(payload);
  if ("reason" in read) return { kind: "refused", reason: read.reason };
  return readObject(address, read.object);
}

function readObject(address: string, object: Readonly<Record<string, unknown>>): Decoded {
  const { measured_at: sent, seq } = object;
  const sentAt = sent === undefined ? undefined : readMoment(sent);
  if (sent !== undefined && sentAt === undefined) {
    return { kind: "refused", reason: why("field-moment", { field: "measured_at" }) };
  }
  if (seq !== undefined && !(typeof seq === "number" && Number.isSafeInteger(seq) && seq >= 0)) {
    return { kind: "refused", reason: why("field-count", { field: "seq" }) };
  }
  const { measured, faults, codes } = readFields(object, FIELDS);
  const reading: { address: string; measured: readonly Measured[]; sentAt?: number; seq?: number } = {
    address,
    measured,
  };
  if (sentAt !== undefined) reading.sentAt = sentAt;
  if (seq !== undefined) reading.seq = seq;
  if (measured.length > 0 && codes.length === 0) return { kind: "readings", readings: [reading], faults };
  const { measured: _, address: __, ...time } = reading;
  const told = codesOf(address, codes, time);
  if (measured.length === 0) {
    const reason =
      faults.length > 0 ? faults.flat() : why("send-one-of", { fields: Object.keys(FIELDS).join(", ") });
    return { kind: "refused", reason, ...told };
  }
  return { kind: "readings", readings: [reading], faults, ...told };
}
