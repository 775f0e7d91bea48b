// Milesight EM300-TH, SLD and ZLD (whose leak contact is not taken): fridge and kitchen air.
// Trap: a history frame has no temperature of its own, only entries of the past.
// Source: Milesight-IoT/SensorDecoders, em-series/em300-th, em300-zld.
import {
  type Channels,
  CLIMATE_CHANNELS,
  climateHistory,
  MILESIGHT_FIELDS,
  readChannels,
} from "./milesight.ts";
import type { LorawanModel } from "./model.ts";

const CHANNELS: Channels = {
  ...CLIMATE_CHANNELS,
  "0500": { lengthBytes: 1 },
  //  The last byte is the leak contact's, or reserved.
  "20ce": { lengthBytes: 8, isHistory: true, read: climateHistory },
};

export const em300: LorawanModel = {
  id: "em300",
  title: "Milesight EM300-TH, SLD, ZLD",
  recognises: /\bem[- ]?300\b(?![- ](?:mcs|di))/i,
  fields: MILESIGHT_FIELDS,
  decode: (bytes) => readChannels(bytes, CHANNELS),
};
