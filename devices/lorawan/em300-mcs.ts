// Milesight EM300-MCS: an EM300 with a door contact, which says "open" where the TS302 says "opened".
// Source: Milesight-IoT/SensorDecoders, em-series/em300-mcs.
import {
  type Channels,
  CLIMATE_CHANNELS,
  climateHistory,
  doorWord,
  MILESIGHT_FIELDS,
  readChannels,
} from "./milesight.ts";
import type { LorawanModel } from "./model.ts";

const CHANNELS: Channels = {
  ...CLIMATE_CHANNELS,
  "0600": { lengthBytes: 1, read: (data) => ({ magnet_status: doorWord(data.getUint8(0)) }) },
  "20ce": {
    lengthBytes: 8,
    isHistory: true,
    read: (data) => ({ ...climateHistory(data), magnet_status: doorWord(data.getUint8(7)) }),
  },
};

export const em300Mcs: LorawanModel = {
  id: "em300-mcs",
  title: "Milesight EM300-MCS",
  recognises: /\bem[- ]?300[- ]mcs\b/i,
  fields: MILESIGHT_FIELDS,
  decode: (bytes) => readChannels(bytes, CHANNELS),
};
