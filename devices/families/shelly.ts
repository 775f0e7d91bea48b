// Shelly Plus and Gen3 (H&T above all): topic <prefix>/events/rpc with NotifyFullStatus or NotifyStatus, and
// <prefix>/status/<component>; the prefix is the device's id unless somebody changed it, and must hold "shelly".
// A component is `temperature:0`; number 0 is <prefix>, others (probes of an Add-on, from 100) are <prefix>/<number>.
// Traps: on external power the battery says 0 %; sys.time may be null while ts is set; NotifyStatus holds only what has
// changed; an H&T sleeps between reports, so that its `online` says nothing.
// Source: shelly-api-docs.shelly.cloud, "Notifications" and "Components"; enesbcs/Shelly_MQTT issue 99.
import type { Decoded, Family, FaultCode } from "../family.ts";
import { type Field, numberField, readFields, temperatureField } from "../fields.ts";
import { isRecord, readJsonObject, readMoment } from "../payload.ts";
import { codesOf, decodedOf, gatherProbes } from "../probes.ts";
import { type Reason, why } from "../reasons.ts";

/** Names of gateways that stand first in a topic of theirs and may have called a device "shelly". */
const ROOTS_OF_OTHERS: ReadonlySet<string | undefined> = new Set([
  "kitchen",
  "zigbee2mqtt",
  "tele",
  "stat",
  "cmnd",
  "tasmota",
  "application",
]);

/** The Add-on's thermometers are DS18B20s, numbered from 100. */
const FIRST_ADD_ON = 100;

export const shelly: Family = {
  id: "shelly",
  title: "Shelly",
  scope: "account",
  owns: (levels) =>
    !ROOTS_OF_OTHERS.has(levels[0]) && levels.some((level) => level.toLowerCase().includes("shelly")),
  decode: (levels, payload) => {
    const [before, last] = levels.slice(-2);
    const prefix = levels.slice(0, -2).join("/");
    if (last === "online") return readOnline(levels.slice(0, -1).join("/"), payload);
    if (prefix !== "" && before === "events" && last === "rpc") return readEvent(prefix, payload);
    if (prefix !== "" && before === "status" && last !== undefined)
      return readComponent(prefix, last, payload);
    return { kind: "ignored" };
  },
};

function readOnline(address: string, payload: Uint8Array): Decoded {
  const word = new TextDecoder().decode(payload.subarray(0, 16));
  if (word !== "true" && word !== "false")
    return {
      kind: "refused",
      reason: why("payload-words", { what: "online", one: "true", other: "false" }),
    };
  if (/shelly(plus)?ht/i.test(address)) return { kind: "ignored" };
  return { kind: "status", address, online: word === "true", whole: true };
}

function readEvent(prefix: string, payload: Uint8Array): Decoded {
  const read = readJsonObject(payload);
  if ("reason" in read) return { kind: "refused", reason: read.reason };
  const { method, params } = read.object;
  if (method !== "NotifyFullStatus" && method !== "NotifyStatus") return { kind: "ignored" };
  if (!isRecord(params)) return { kind: "refused", reason: why("params-form") };
  return readComponents(prefix, params, readMoment(params["ts"]));
}

function readComponent(prefix: string, name: string, payload: Uint8Array): Decoded {
  if (componentOf(name) === undefined) return { kind: "ignored" };
  const read = readJsonObject(payload);
  return "reason" in read
    ? { kind: "refused", reason: read.reason }
    : readComponents(prefix, { [name]: read.object }, undefined);
}

type Component = {
  /** Undefined for the device's own sensor. */
  readonly probe?: string;
  /** True for what belongs to the device and not to a sensor of it. */
  readonly common?: boolean;
  readonly fields: Readonly<Record<string, Field>>;
  /** Where in the component the fields are. */
  readonly within?: string;
};

function componentOf(name: string): Component | undefined {
  const [, kind, number = "0"] = /^([a-z]+)(?::(\d{1,3}))?$/.exec(name) ?? [];
  const probe = Number(number) === 0 ? {} : { probe: String(Number(number)) };
  switch (kind) {
    case "temperature":
      return {
        ...probe,
        fields: { tC: temperatureField(Number(number) >= FIRST_ADD_ON ? "DS18B20" : "any") },
      };
    case "humidity":
      return { ...probe, fields: { rh: numberField("humidity") } };
    case "devicepower":
      return {
        common: true,
        within: "battery",
        fields: { percent: numberField("battery"), V: numberField("voltage") },
      };
    case "wifi":
      return { common: true, fields: { rssi: numberField("signal") } };
    default:
      return undefined;
  }
}

function readComponents(
  prefix: string,
  components: Readonly<Record<string, unknown>>,
  sentAt: number | undefined,
): Decoded {
  const gathered = gatherProbes(prefix);
  const faults: Reason[] = [];
  const codes: FaultCode[] = [];
  for (const [name, value] of Object.entries(components)) {
    const component = componentOf(name);
    if (component === undefined || !isRecord(value) || isOnExternalPower(value)) continue;
    const holder = component.within === undefined ? value : value[component.within];
    if (!isRecord(holder)) continue;
    const found = readFields(holder, component.fields);
    for (const measured of found.measured) gathered.add(measured, component);
    faults.push(...found.faults.map((fault) => [...why("of", { name }), ...fault]));
    const address = component.probe === undefined ? prefix : `${prefix}/${component.probe}`;
    codes.push(...(codesOf(address, found.codes, sentAt === undefined ? {} : { sentAt }).codes ?? []));
  }
  return decodedOf(gathered.readings(sentAt), faults, { kind: "ignored" }, codes);
}

/** Then the battery compartment is empty and its numbers mean nothing. */
function isOnExternalPower(component: Readonly<Record<string, unknown>>): boolean {
  const { external } = component;
  return isRecord(external) && external["present"] === true;
}
