// Milesight EM320-TH: a slim logger for cold boxes. Its history entry is a byte shorter than the EM300's; version 2 has
// finer humidity, alarms, and codes for what it could not measure (humidity 0xff or 0xffff, temperature 0x8001 to 0x8003).
// Source: Milesight-IoT/SensorDecoders, em-series/em320-th and em320-th-v2.
import {
  type Channels,
  CLIMATE_CHANNELS,
  climateHistory,
  MILESIGHT_FIELDS,
  readChannels,
  temperatureAt,
} from "./milesight.ts";
import type { LorawanModel } from "./model.ts";

const temperatureAlarm = (data: DataView) => ({ temperature: temperatureAt(data, 0) });
const humidityTenths = (data: DataView) => ({ humidity: data.getUint16(0, true) / 10 });

const CHANNELS: Channels = {
  ...CLIMATE_CHANNELS,
  "049a": { lengthBytes: 2, read: humidityTenths },
  "056b": { lengthBytes: 1 },
  "059c": { lengthBytes: 1 },
  //  Threshold: value, kind. Mutation: value, change, kind.
  "8367": { lengthBytes: 3, read: temperatureAlarm },
  "9367": { lengthBytes: 5, read: temperatureAlarm },
  "849a": { lengthBytes: 3, read: humidityTenths },
  "949a": { lengthBytes: 5, read: humidityTenths },
  "20ce": { lengthBytes: 7, isHistory: true, read: climateHistory },
};

export const em320: LorawanModel = {
  id: "em320",
  title: "Milesight EM320-TH",
  recognises: /\bem[- ]?320\b/i,
  fields: MILESIGHT_FIELDS,
  decode: (bytes) => readChannels(bytes, CHANNELS),
};
