// Tasmota: topic tele/<topic>/SENSOR, one object a chip: {"Time":"2018-03-02T18:25:03","DS18B20":{"Id":"3CE1","Temperature":27.9},"TempUnit":"C"}.
// A chip is <topic>/<Id>, and without an Id <topic>/<name in the message>: names move up when a DS18B20 is unplugged
// (DS18B20-1 and DS18B20-2 become DS18B20), Ids stay. An unplugged chip is null or gone from the message.
// Time is the site's, without a zone. A clock that was never set, or is set to a zone far away, is not believed.
// Source: tasmota.github.io/docs, "MQTT"; klep.sonoff issue 6; arendst/Tasmota issues 18212 and 4950.
import type { Arrival, Decoded, DeviceReadings, Family, FaultCode } from "../family.ts";
import { type Field, numberField, readFields, temperatureField } from "../fields.ts";
import { isRecord, readJsonObject, readLocalMoment, readMoment } from "../payload.ts";
import { codesOf, decodedOf } from "../probes.ts";
import { type Reason, why } from "../reasons.ts";

/** Chosen: no zone is further than that from its neighbours; beyond it the clock is not set. */
const MOST_OFF_MS = 12 * 3_600_000;

const ROOTS: ReadonlySet<string | undefined> = new Set(["tele", "stat", "cmnd", "tasmota"]);

export const tasmota: Family = {
  id: "tasmota",
  title: "Tasmota",
  scope: "account",
  //  Results, commands and discovery hold nothing for us, and are in order: they go by the same connection.
  owns: (levels) => ROOTS.has(levels[0]),
  decode: (levels, payload, arrival) => {
    const topic = levels.slice(1, -1).join("/");
    const what = levels.at(-1);
    if (levels[0] !== "tele") return { kind: "ignored" };
    if (topic === "") return { kind: "refused", reason: why("topic-form", { form: "tele/<topic>/SENSOR" }) };
    if (what === "LWT") return readLastWill(topic, payload);
    return what === "SENSOR" ? readSensor(topic, payload, arrival) : { kind: "ignored" };
  },
};

function readLastWill(address: string, payload: Uint8Array): Decoded {
  const word = new TextDecoder().decode(payload.subarray(0, 16));
  if (word !== "Online" && word !== "Offline")
    return {
      kind: "refused",
      reason: why("payload-words", { what: "LWT", one: "Online", other: "Offline" }),
    };
  return { kind: "status", address, online: word === "Online", whole: true };
}

function readSensor(topic: string, payload: Uint8Array, arrival: Arrival): Decoded {
  const read = readJsonObject(payload);
  if ("reason" in read) return { kind: "refused", reason: read.reason };
  const unit = read.object["TempUnit"] === "F" ? "fahrenheit" : "celsius";
  const sentAt = believable(read.object["Time"], arrival);
  const readings: DeviceReadings[] = [];
  const faults: Reason[] = [];
  const codes: FaultCode[] = [];
  for (const [name, chip] of Object.entries(read.object)) {
    if (!isRecord(chip)) continue;
    const found = readFields(chip, fieldsOf(name, unit));
    faults.push(...found.faults.map((fault) => [...why("of", { name }), ...fault]));
    const id = typeof chip["Id"] === "string" && chip["Id"] !== "" ? chip["Id"] : name;
    const address = `${topic}/${id}`;
    const time = sentAt === undefined ? {} : { sentAt };
    codes.push(...(codesOf(address, found.codes, time).codes ?? []));
    if (found.measured.length > 0) readings.push({ address, measured: found.measured, ...time });
  }
  //  A plug that measures power only, or has lost its one chip, sends these in good order.
  return decodedOf(readings, faults, { kind: "ignored" }, codes);
}

function fieldsOf(chip: string, unit: "celsius" | "fahrenheit"): Readonly<Record<string, Field>> {
  const kind = /^DS18[BS]20/.test(chip) ? "DS18B20" : "any";
  return { Temperature: temperatureField(kind, unit), Humidity: numberField("humidity") };
}

function believable(time: unknown, { receivedAt, zoneOffsetMinutes }: Arrival): number | undefined {
  const sentAt = readMoment(time) ?? readLocalMoment(time, zoneOffsetMinutes);
  return sentAt !== undefined && Math.abs(sentAt - receivedAt) <= MOST_OFF_MS ? sentAt : undefined;
}
