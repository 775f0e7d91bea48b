// Milesight TS302: two sockets, each with a temperature probe or a door contact, each a device of its own.
// An alarm (threshold, its release, mutation) carries the temperature as any other report.
// Source: Milesight-IoT/SensorDecoders, ts-series/ts302.
import {
  type Channels,
  COMMON_CHANNELS,
  doorWord,
  MILESIGHT_FIELDS,
  readChannels,
  temperatureAt,
} from "./milesight.ts";
import type { LorawanModel } from "./model.ts";

const CHANNELS: Channels = {
  ...COMMON_CHANNELS,
  ...socket(1, "03", "83", "93"),
  ...socket(2, "04", "84", "94"),
  "20ce": {
    lengthBytes: 9,
    isHistory: true,
    read: (data) => ({
      timestamp: data.getUint32(0, true),
      ...historyOf(1, data.getUint8(4) >> 4, data, 5),
      ...historyOf(2, data.getUint8(4) & 0x0f, data, 7),
    }),
  },
};

function socket(number: 1 | 2, report: string, threshold: string, mutation: string): Channels {
  const temperature = (data: DataView) => ({ [`temperature_chn${number}`]: temperatureAt(data, 0) });
  return {
    [`${report}67`]: { lengthBytes: 2, read: temperature },
    [`${report}00`]: {
      lengthBytes: 1,
      read: (data) => ({ [`magnet_chn${number}`]: doorWord(data.getUint8(0)) }),
    },
    [`${threshold}67`]: { lengthBytes: 3, read: temperature },
    [`${mutation}d7`]: { lengthBytes: 5, read: temperature },
  };
}

/** What stands in a history entry for one socket: 1 to 4 a temperature (alarm, release, mutation, report), 5 and 6 a contact. */
function historyOf(number: 1 | 2, kind: number, data: DataView, at: number): Record<string, unknown> {
  if (kind >= 1 && kind <= 4) return { [`temperature_chn${number}`]: temperatureAt(data, at) };
  if (kind === 5 || kind === 6) return { [`magnet_chn${number}`]: doorWord(data.getUint16(at, true)) };
  return {};
}

export const ts302: LorawanModel = {
  id: "ts302",
  title: "Milesight TS302",
  recognises: /\bts[- ]?302\b/i,
  fields: MILESIGHT_FIELDS,
  decode: (bytes) => readChannels(bytes, CHANNELS),
};
