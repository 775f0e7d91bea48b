// Dragino LDS02: a door contact. 1 is open. Big endian.
// Source: dragino/dragino-end-node-decoder, LDS02 1.8.2 and, with other names for the same, lds01_02 for ChirpStack 1.5.
import { numberField, stateField } from "../fields.ts";
import { why } from "../reasons.ts";
import type { LorawanModel } from "./model.ts";

const door = stateField(
  "door",
  new Map<unknown, number>([
    [0, 0],
    [1, 1],
  ]),
);
const volts = numberField("voltage");

export const lds02: LorawanModel = {
  id: "lds02",
  title: "Dragino LDS02",
  recognises: /\blds[- ]?0[12]\b/i,
  fields: {
    door_open_status: { field: door },
    DOOR_OPEN_STATUS: { field: door },
    BatV: { field: volts, common: true },
    BAT_V: { field: volts, common: true },
  },
  decode: (bytes, fPort) => {
    if (bytes.length < 3)
      return { object: {}, faults: [why("too-few-bytes", { bytes: bytes.length, wanted: 10 })] };
    const status = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
    const BatV = (status & 0x3fff) / 1000;
    //  fPort 7 counts edges: its highest bit is how it counts, not the door. Mode 2 is the leak contact alone.
    const saysDoor = fPort !== 7 && (bytes[2] === 1 || bytes[2] === 3);
    return { object: saysDoor ? { BatV, door_open_status: status >> 15 } : { BatV }, faults: [] };
  },
};
