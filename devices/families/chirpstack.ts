// ChirpStack v4: topic application/<id>/device/<devEui>/event/<event>, JSON. An uplink's values are its `object`, where
// the device profile has a codec; without one, our own decoders read `data` for the models in lorawan/models.ts.
// Traps: fields with a value of zero are left out (fPort, battery 0); a history frame has no value of its own moment;
// a text DATALOG is in the time zone of the server that ran the codec, so `data` is preferred to it.
// Source: chirpstack.io/docs, "Integrations: Event types".
import type { Arrival, Decoded, DeviceReadings, Family, FaultCode } from "../family.ts";
import { faultCode, numberField, readField } from "../fields.ts";
import type { CodecObject, LorawanModel, ModelField } from "../lorawan/model.ts";
import { LORAWAN_MODELS } from "../lorawan/models.ts";
import { bytesOfBase64, isRecord, readJsonObject, readLocalMoment, readMoment } from "../payload.ts";
import { decodedOf, type Gathering, gatherProbes } from "../probes.ts";
import { distinct, type Reason, why } from "../reasons.ts";

/** What any codec's fields mean: names do not clash between models, which a test holds. */
const FIELDS: Readonly<Record<string, ModelField>> = Object.assign(
  {},
  ...LORAWAN_MODELS.map((model) => model.fields),
);

const SIGNAL = numberField("signal");
const BATTERY = numberField("battery");

export const chirpstack: Family = {
  id: "chirpstack",
  title: "ChirpStack v4",
  scope: "account",
  owns: (levels) => levels[0] === "application",
  decode: (levels, payload, arrival) => {
    const [, , device, devEui, event, what] = levels;
    if (device !== "device" || devEui === undefined || devEui === "")
      return {
        kind: "refused",
        reason: why("topic-form", { form: "application/<id>/device/<devEui>/event/<event>" }),
      };
    if (event !== "event" || (what !== "up" && what !== "status")) return { kind: "ignored" };
    const read = readJsonObject(payload);
    if ("reason" in read) return { kind: "refused", reason: read.reason };
    const address = devEui.toLowerCase();
    const sentAt = readMoment(read.object["time"]);
    return what === "status"
      ? readStatus(address, read.object, sentAt)
      : readUplink(address, read.object, sentAt, arrival);
  },
};

/** The network's own word on a device's battery; absent where it does not know it. */
function readStatus(
  address: string,
  event: Readonly<Record<string, unknown>>,
  sentAt: number | undefined,
): Decoded {
  if (event["externalPowerSource"] === true || event["batteryLevel"] === undefined)
    return { kind: "ignored" };
  const gathered = gatherProbes(address);
  const battery = readField("batteryLevel", event["batteryLevel"], BATTERY);
  if ("reason" in battery) return { kind: "refused", reason: battery.reason };
  gathered.add(battery, { common: true });
  return { kind: "readings", readings: gathered.readings(sentAt), faults: [] };
}

function readUplink(
  address: string,
  event: Readonly<Record<string, unknown>>,
  sentAt: number | undefined,
  arrival: Arrival,
): Decoded {
  const said = whatItSays(event, arrival);
  if ("kind" in said) return said;
  const faults = [...said.faults];
  const gathered = gatherProbes(address);
  const foundNow = gatherFields(said.object, gathered, faults);
  const codes = codesIn(said.object, address, sentAt === undefined ? {} : { sentAt });
  const past: DeviceReadings[] = [];
  for (const entry of historyOf(said.object)) {
    const then = gatherProbes(address);
    const at = isRecord(entry) ? readMoment(entry["timestamp"]) : undefined;
    if (!isRecord(entry) || at === undefined) {
      faults.push(why("history-without-time"));
      continue;
    }
    gatherFields(entry, then, faults);
    past.push(...then.readings(at).map((one) => ({ ...one, past: true as const })));
  }
  const rssi = strongest(event["rxInfo"]);
  //  Said of the present only: a history frame alone does not tell of a live device with its last temperature.
  if (foundNow && rssi !== undefined) {
    const signal = readField("rssi", rssi, SIGNAL);
    if (!("reason" in signal)) gathered.add(signal, { common: true });
  }
  return decodedOf([...gathered.readings(sentAt), ...past], distinct(faults), said.nothing, codes);
}

type Said = CodecObject & {
  /** What the uplink is if none of that is a value. */
  readonly nothing: Decoded;
};

const FOREIGN_CODEC: Decoded = {
  kind: "refused",
  reason: why("object-none-of", { fields: Object.keys(FIELDS).join(", ") }),
  isForeign: true,
};

/** The codec's object where we know any field of it, else ours; or why there is none. */
function whatItSays(event: Readonly<Record<string, unknown>>, arrival: Arrival): Said | Decoded {
  const { object, data } = event;
  const bytes = typeof data === "string" && data !== "" ? bytesOfBase64(data) : undefined;
  const model = modelOf(event["deviceInfo"]) ?? (isLht65n(object) ? modelById("lht65n") : undefined);
  const log = isRecord(object) ? datalogOf(object) : undefined;
  if (isRecord(object) && log === undefined && isReadable(object))
    return { object, faults: [], nothing: FOREIGN_CODEC };
  //  Without a value these are in order: the sensor has joined, or answers a command.
  if (bytes !== undefined && model !== undefined)
    return { ...model.decode(bytes, fPortOf(event)), nothing: { kind: "ignored" } };
  if (log !== undefined) return { ...readDatalog(log, arrival.zoneOffsetMinutes), nothing: FOREIGN_CODEC };
  if (isRecord(object) && Object.keys(object).length > 0) return FOREIGN_CODEC;
  //  An uplink for the network's own use.
  if (data === undefined || data === "") return { kind: "ignored" };
  if (bytes === undefined) return { kind: "refused", reason: why("not-base64", { field: "data" }) };
  const models = LORAWAN_MODELS.map((one) => one.title).join(", ");
  return { kind: "refused", reason: why("no-codec", { models }) };
}

function fPortOf(event: Readonly<Record<string, unknown>>): number {
  return typeof event["fPort"] === "number" ? event["fPort"] : 0;
}

function modelById(id: string): LorawanModel | undefined {
  return LORAWAN_MODELS.find((model) => model.id === id);
}

/** By the tag "model", then the device profile's name, then the device's. */
function modelOf(deviceInfo: unknown): LorawanModel | undefined {
  if (!isRecord(deviceInfo)) return undefined;
  const tags = isRecord(deviceInfo["tags"]) ? deviceInfo["tags"] : {};
  const names = [tags["model"], deviceInfo["deviceProfileName"], deviceInfo["deviceName"]];
  for (const name of names) {
    const model =
      typeof name === "string" ? LORAWAN_MODELS.find((one) => one.recognises.test(name)) : undefined;
    if (model !== undefined) return model;
  }
  return undefined;
}

function isReadable(object: Readonly<Record<string, unknown>>): boolean {
  return historyOf(object).length > 0 || Object.keys(object).some((name) => Object.hasOwn(FIELDS, name));
}

function isLht65n(object: unknown): boolean {
  return isRecord(object) && object["Node_type"] === "LHT65N";
}

/** Adds the fields that are known; true if the object had any, good or not. */
function gatherFields(
  object: Readonly<Record<string, unknown>>,
  gathered: Gathering,
  faults: Reason[],
): boolean {
  let found = false;
  for (const [name, { field, ...of }] of Object.entries(FIELDS)) {
    if (!Object.hasOwn(object, name)) continue;
    found = true;
    const read = readField(name, object[name], field);
    if ("reason" in read) faults.push(read.reason);
    else gathered.add(read, of);
  }
  return found;
}

/** The fault codes among the known fields, each with the probe that gave it. */
function codesIn(
  object: Readonly<Record<string, unknown>>,
  address: string,
  time: Pick<FaultCode, "sentAt">,
): FaultCode[] {
  return Object.entries(FIELDS).flatMap(([name, { field, probe }]) => {
    const code = Object.hasOwn(object, name) ? faultCode(object[name], field) : undefined;
    if (code === undefined) return [];
    return [{ address: probe === undefined ? address : `${address}/${probe}`, code, ...time }];
  });
}

function historyOf(object: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Array.isArray(object["history"]) ? object["history"] : [];
}

/** LHT65N: `[4.1,22.4,58.1,2026-11-21 11:02:03],…`, within `data` when it is sent again. */
function datalogOf(object: Readonly<Record<string, unknown>>): string | undefined {
  const holder = isRecord(object["data"]) ? object["data"] : object;
  return typeof holder["DATALOG"] === "string" ? holder["DATALOG"] : undefined;
}

function readDatalog(log: string, zoneOffsetMinutes: number): CodecObject {
  const history: unknown[] = [];
  for (const [, , temperature, humidity, time] of log.matchAll(
    /\[([^,[\]]*),(-?\d[\d.]*),(\d[\d.]*),([^,[\]]*)\]/g,
  )) {
    const at = readLocalMoment(time, zoneOffsetMinutes);
    if (at === undefined) return { object: {}, faults: [why("datalog-without-time")] };
    history.push({ timestamp: at, TempC_SHT: Number(temperature), Hum_SHT: Number(humidity) });
  }
  if (history.length === 0) return { object: {}, faults: [why("datalog-empty")] };
  //  Volts, counts and degrees look alike there.
  return { object: { history }, faults: [why("datalog-first-value")] };
}

/** The best of the gateways that heard it, in dBm. */
function strongest(rxInfo: unknown): number | undefined {
  if (!Array.isArray(rxInfo)) return undefined;
  const heard = rxInfo.flatMap((one: unknown) =>
    isRecord(one) && typeof one["rssi"] === "number" ? [one["rssi"]] : [],
  );
  return heard.length === 0 ? undefined : Math.max(...heard);
}
