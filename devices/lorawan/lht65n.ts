// Dragino LHT65N: its own thermometer and hygrometer, and a probe on a cable, which is a device of its own
// (`<devEui>/probe`): the box hangs on the wall, the probe in the fridge. Big endian.
// Traps: 327.67 is a probe that is not there; without network it stores, and sends records of the past later, which the
// codec gives as the text DATALOG with times in the zone of whatever server ran it. With mode 9 the probe's value stands
// where the battery's voltage was.
// Source: dragino/dragino-end-node-decoder, LHT65N 1.5.6 (which is not sure about bit 7 either, see isRecords).
import { numberField, temperatureField } from "../fields.ts";
import { why } from "../reasons.ts";
import type { CodecObject, LorawanModel } from "./model.ts";

const PROBE = "probe";
const RECORD_BYTES = 11;
/** 0x7fff, in hundredths: no probe. */
const NO_PROBE = 0x7fff;

export const lht65n: LorawanModel = {
  id: "lht65n",
  title: "Dragino LHT65N",
  //  The models with a motion or vibration sensor have other payloads.
  recognises: /\blht[- ]?65n\b(?!-(?:pir|vib))/i,
  fields: {
    TempC_SHT: { field: temperatureField() },
    Hum_SHT: { field: numberField("humidity") },
    TempC_DS: { field: temperatureField("DS18B20"), probe: PROBE },
    TempC_TMP117: { field: temperatureField(), probe: PROBE },
    Ext_TempC_SHT: { field: temperatureField(), probe: PROBE },
    Ext_Hum_SHT: { field: numberField("humidity"), probe: PROBE },
    BatV: { field: numberField("voltage"), common: true },
    BAT: { field: numberField("voltage"), common: true },
  },
  decode: (bytes, fPort) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (fPort === 5 && bytes.length >= 7) return { object: { BAT: view.getUint16(5) / 1000 }, faults: [] };
    if (fPort === 3 && bytes.length >= 3 && [1, 2, 3, 4].includes(view.getUint8(2)))
      return { object: {}, faults: [why("list-without-times")] };
    if (bytes.length < RECORD_BYTES)
      return { object: {}, faults: [why("too-few-bytes", { bytes: bytes.length, wanted: RECORD_BYTES })] };
    return isRecords(view) ? readRecords(view) : { object: readReport(view), faults: [] };
  },
};

/**
 * Bits 6 and 7 of the kind say that these are stored records; but bit 7 was "no probe connected" before, and a report
 * without a probe then has 0x7fff where a record has the first half of its time.
 */
function isRecords(view: DataView): boolean {
  const flags = view.getUint8(6) >> 6;
  return flags === 1 || (flags === 2 && view.getUint16(7) !== NO_PROBE);
}

function readReport(view: DataView): Record<string, unknown> {
  const kind = view.getUint8(6) & 0x3f;
  const timed = kind === 9 || kind === 10;
  const own = kind === 14 || kind === 15 || kind === 0x10 || kind === 0x20 ? {} : ownSensor(view, 0);
  const battery = timed ? {} : { BatV: (view.getUint16(0) & 0x3fff) / 1000 };
  return { ...battery, ...own, ...probeOf(kind, view, timed ? 0 : 7) };
}

function ownSensor(view: DataView, at: number): Record<string, unknown> {
  return { TempC_SHT: view.getInt16(at + 2) / 100, Hum_SHT: (view.getUint16(at + 4) & 0xfff) / 10 };
}

/** What hangs on the cable, if it is a thermometer; `at` is where its value stands. */
function probeOf(kind: number, view: DataView, at: number): Record<string, unknown> {
  const hundredths = view.getInt16(at) / 100;
  if (kind === 1 || kind === 9) return { TempC_DS: hundredths };
  if (kind === 2 || kind === 10 || kind === 0x20) return { TempC_TMP117: hundredths };
  if (kind !== 11 && kind !== 0x10) return {};
  //  A stored record has no room for the external humidity.
  return at === 7
    ? { Ext_TempC_SHT: hundredths, Ext_Hum_SHT: (view.getUint16(9) & 0xfff) / 10 }
    : { Ext_TempC_SHT: hundredths };
}

function readRecords(view: DataView): CodecObject {
  const history: unknown[] = [];
  for (let at = 0; at + RECORD_BYTES <= view.byteLength; at += RECORD_BYTES) {
    const record = new DataView(view.buffer, view.byteOffset + at, RECORD_BYTES);
    const kind = record.getUint8(6) & 0x0f;
    history.push({ timestamp: record.getUint32(7), ...ownSensor(record, 0), ...probeOf(kind, record, 0) });
  }
  const left = view.byteLength % RECORD_BYTES;
  return {
    object: { history },
    faults: left === 0 ? [] : [why("half-a-record", { bytes: left, wanted: RECORD_BYTES })],
  };
}
