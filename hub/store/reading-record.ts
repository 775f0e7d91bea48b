// The packed form of readings: what crosses to the journal's thread, and what a log record on disk holds.
// Little endian, RECORD_BYTES each, no header.

/** A reading whose series is already a number. */
export type ReadingRecord = {
  readonly series: number;
  readonly value: number;
  readonly measuredAt: number;
  readonly receivedAt: number;
  readonly sentAt: number | undefined;
  readonly seq: number | undefined;
  readonly late: boolean;
};

//  offset 0 series u32, 4 flags u32, 8 value f64, 16 measuredAt f64, 24 receivedAt f64, 32 sentAt f64, 40 seq f64 (NaN: none)
const RECORD_BYTES = 48;
const LATE = 1;

/** What a record holds of its reading beside the series. */
type Packable = Pick<ReadingRecord, "value" | "measuredAt" | "receivedAt" | "late"> & {
  readonly sentAt?: number | undefined;
  readonly seq?: number | undefined;
};

/** Room for so many records, to be filled by `packRecord`. */
export function createPacked(count: number): {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: DataView;
} {
  const bytes = new Uint8Array(count * RECORD_BYTES);
  return { bytes, view: new DataView(bytes.buffer) };
}

export function packRecord(view: DataView, index: number, series: number, reading: Packable): void {
  const at = index * RECORD_BYTES;
  view.setUint32(at, series, true);
  view.setUint32(at + 4, reading.late ? LATE : 0, true);
  view.setFloat64(at + 8, reading.value, true);
  view.setFloat64(at + 16, reading.measuredAt, true);
  view.setFloat64(at + 24, reading.receivedAt, true);
  view.setFloat64(at + 32, reading.sentAt ?? Number.NaN, true);
  view.setFloat64(at + 40, reading.seq ?? Number.NaN, true);
}

export function packRecords(records: readonly ReadingRecord[]): Uint8Array<ArrayBuffer> {
  const { bytes, view } = createPacked(records.length);
  records.forEach((record, i) => {
    packRecord(view, i, record.series, record);
  });
  return bytes;
}

/** How many records these bytes hold. Throws if they are not whole records: the file was damaged. */
export function countRecords(bytes: Uint8Array): number {
  if (bytes.length % RECORD_BYTES !== 0)
    throw new Error(`a log record of ${bytes.length} bytes is not whole readings`);
  return bytes.length / RECORD_BYTES;
}

/** What `readRecord` reads from: made once for all records of some bytes, because making it costs as much as reading one. */
export function recordsOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

export function readRecord(view: DataView, index: number): ReadingRecord {
  const at = index * RECORD_BYTES;
  const sentAt = view.getFloat64(at + 32, true);
  const seq = view.getFloat64(at + 40, true);
  return {
    series: view.getUint32(at, true),
    value: view.getFloat64(at + 8, true),
    measuredAt: view.getFloat64(at + 16, true),
    receivedAt: view.getFloat64(at + 24, true),
    sentAt: Number.isNaN(sentAt) ? undefined : sentAt,
    seq: Number.isNaN(seq) ? undefined : seq,
    late: (view.getUint32(at + 4, true) & LATE) !== 0,
  };
}
