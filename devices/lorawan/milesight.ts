// What Milesight's sensors share: the payload is a row of channels (id, type, data; little endian), and the codec's fields.
// Source: Milesight-IoT/SensorDecoders, README of each model.
import { numberField, stateField, temperatureField } from "../fields.ts";
import { type Reason, why } from "../reasons.ts";
import type { CodecObject, ModelField } from "./model.ts";

/** How to read one kind of channel. */
export type Channel = {
  readonly lengthBytes: number;
  /** The codec's fields from the channel's data, which is as long as said; undefined if it holds nothing for us. */
  readonly read?: (data: DataView) => Readonly<Record<string, unknown>>;
  /** True if the fields are an entry of `history`, with a `timestamp`. */
  readonly isHistory?: true;
};

/** Channels by id and type, as four hex digits: "0367". */
export type Channels = Readonly<Record<string, Channel>>;

/** EM300 says "open", TS302 says "opened"; closed likewise. */
const doorField = stateField(
  "door",
  new Map<unknown, number>([
    ["close", 0],
    ["closed", 0],
    ["open", 1],
    ["opened", 1],
  ]),
);

export const MILESIGHT_FIELDS: Readonly<Record<string, ModelField>> = {
  battery: { field: numberField("battery"), common: true },
  temperature: { field: temperatureField() },
  humidity: { field: numberField("humidity") },
  magnet_status: { field: doorField },
  ...probeFields("1"),
  ...probeFields("2"),
};

function probeFields(probe: string): Readonly<Record<string, ModelField>> {
  return {
    [`temperature_chn${probe}`]: { field: temperatureField(), probe },
    [`magnet_chn${probe}`]: { field: doorField, probe },
  };
}

/** Battery, and what a sensor says of itself when it joins. */
export const COMMON_CHANNELS: Channels = {
  "0175": { lengthBytes: 1, read: (data) => ({ battery: data.getUint8(0) }) },
  ff01: { lengthBytes: 1 },
  ff09: { lengthBytes: 2 },
  ff0a: { lengthBytes: 2 },
  ff0b: { lengthBytes: 1 },
  ff0f: { lengthBytes: 1 },
  ff16: { lengthBytes: 8 },
  fffe: { lengthBytes: 1 },
  ffff: { lengthBytes: 2 },
};

/** Tenths of a degree. EM320 v2 sends 0x8001 to 0x8003 instead of what it cannot measure; they are out of every range. */
export function temperatureAt(data: DataView, at: number): number {
  return data.getInt16(at, true) / 10;
}

/** What is measured where there is one sensor for temperature and humidity. */
export const CLIMATE_CHANNELS: Channels = {
  ...COMMON_CHANNELS,
  "0367": { lengthBytes: 2, read: (data) => ({ temperature: temperatureAt(data, 0) }) },
  "0468": { lengthBytes: 1, read: (data) => ({ humidity: data.getUint8(0) / 2 }) },
};

/** An entry of the past: time, temperature, humidity. */
export function climateHistory(data: DataView): Readonly<Record<string, unknown>> {
  return {
    timestamp: data.getUint32(0, true),
    temperature: temperatureAt(data, 4),
    humidity: data.getUint8(6) / 2,
  };
}

export function doorWord(value: number): string {
  return value === 0 ? "close" : "open";
}

/** Reads channel after channel; one that is not known ends the reading, because its length is not known either. */
export function readChannels(bytes: Uint8Array, channels: Channels): CodecObject {
  const fields: Record<string, unknown> = {};
  const history: unknown[] = [];
  const faults: Reason[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const key = hex(bytes.subarray(at, at + 2));
    const channel = Object.hasOwn(channels, key) ? channels[key] : undefined;
    //  ff and fe with another type answer a command: nothing of ours comes after.
    if (channel === undefined && /^f[ef]/.test(key)) break;
    if (channel === undefined) {
      faults.push(why("channel-unknown", { channel: key, at }));
      break;
    }
    const end = at + 2 + channel.lengthBytes;
    if (end > bytes.length) {
      faults.push(why("channel-cut-off", { channel: key, at }));
      break;
    }
    const found = channel.read?.(new DataView(view.buffer, view.byteOffset + at + 2, channel.lengthBytes));
    if (channel.isHistory === true) history.push(found);
    else Object.assign(fields, found);
    at = end;
  }
  return { object: history.length === 0 ? fields : { ...fields, history }, faults };
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
