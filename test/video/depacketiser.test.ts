// RTP packets, lossy and odd ones too, become whole pictures or none.
import fc from "fast-check";
import { expect, test } from "vitest";
import { createDepacketiser } from "../../hub/video/codec/depacketiser.ts";
import { readSps } from "../../hub/video/codec/h264-sps.ts";
import { codecNamed } from "../../hub/video/codec/video-codec.ts";
import type { AccessUnit } from "../../hub/video/codec/video-format.ts";
import { type RtpPacket, readRtp, readSenderReport } from "../../hub/video/rtsp/rtp.ts";

//  From x264: Main profile, 640×360; and High profile, 1920×1080, which is cropped from 1088.
const SPS = Buffer.from("674d4016d900a02ff9610000030001000003001e0f162e48", "hex");
const SPS_1080 = Buffer.from("67640028acb200f0044fcb80880000030008000003019078c19240", "hex");
const PPS = Buffer.from("68ebc084b2", "hex");
//  first_mb_in_slice 0: the bit after the header is set.
const idr = (bytes: number): Buffer => Buffer.concat([Buffer.from([0x65, 0x88]), Buffer.alloc(bytes, 7)]);
const slice = (bytes: number): Buffer => Buffer.concat([Buffer.from([0x41, 0x9a]), Buffer.alloc(bytes, 9)]);

function fragments(nal: Buffer, room: number): Buffer[] {
  const header = nal[0] ?? 0;
  const body = nal.subarray(1);
  const count = Math.ceil(body.length / room);
  return Array.from({ length: count }, (_, index) => {
    const flags = (index === 0 ? 0x80 : 0) | (index === count - 1 ? 0x40 : 0);
    const head = Buffer.from([(header & 0xe0) | 28, flags | (header & 0x1f)]);
    return Buffer.concat([head, body.subarray(index * room, (index + 1) * room)]);
  });
}

function aggregate(...nals: readonly Buffer[]): Buffer {
  return Buffer.concat([
    Buffer.from([24]),
    ...nals.flatMap((nal) => [Buffer.from([nal.length >> 8, nal.length & 0xff]), nal]),
  ]);
}

/** Packets of pictures, in order; a picture is a list of payloads. Starts near the wrap of sequence and timestamp. */
function packets(pictures: readonly (readonly Buffer[])[], hasMarkers = true): RtpPacket[] {
  let sequence = 65_530;
  return pictures.flatMap((payloads, picture) =>
    payloads.map((payload, index) => ({
      marker: hasMarkers && index === payloads.length - 1,
      payloadType: 96,
      sequence: sequence++ & 0xffff,
      timestamp: (0xffff_f000 + picture * 3600) >>> 0,
      payload,
    })),
  );
}

function depacketise(list: readonly RtpPacket[], parameterSets: readonly Buffer[] = []) {
  const units: AccessUnit[] = [];
  let damaged = 0;
  const depacketiser = createDepacketiser({
    codec: codecNamed("h264"),
    parameterSets,
    //  The next picture is written over it.
    onUnit: (unit) => units.push({ ...unit, data: Buffer.from(unit.data) }),
    onLoss: () => undefined,
    onDamaged: () => {
      damaged += 1;
    },
  });
  for (const packet of list) {
    const payload = Buffer.from(packet.payload);
    depacketiser.push({ ...packet, payload });
    //  As the read buffer is, once it has been read.
    payload.fill(0xee);
  }
  return { units, damaged, isWaiting: depacketiser.isWaitingForKey() };
}

const bytesOf = (unit: AccessUnit | undefined): string => unit?.data.toString("hex") ?? "";
const withLength = (nal: Buffer): string => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(nal.length);
  return Buffer.concat([length, nal]).toString("hex");
};

test("single units, aggregates and fragments become the same pictures", () => {
  const key = idr(5000);
  const other = slice(300);
  const { units, damaged } = depacketise(
    packets([
      [SPS, PPS, ...fragments(key, 1398)],
      [other],
      [aggregate(SPS, PPS, key)],
      fragments(other, 100),
    ]),
  );
  expect(units.map((unit) => unit.isKey)).toEqual([true, false, true, false]);
  expect(units.map(bytesOf)).toEqual([key, other, key, other].map(withLength));
  expect(units.map((unit) => unit.data.length)).toEqual([5006, 306, 5006, 306]);
  expect(new Set(units.map((unit) => unit.format)).size).toBe(1);
  expect(damaged).toBe(0);
});

test("a viewer's format is read from the camera's own words", () => {
  const { units } = depacketise(packets([[idr(10)]]), [SPS, PPS]);
  expect(units[0]?.format).toMatchObject({
    mime: 'video/mp4; codecs="avc1.4d4016"',
    width: 640,
    height: 360,
  });
});

test("frames before the first key frame are not shown, nor counted as damaged", () => {
  const { units, damaged, isWaiting } = depacketise(packets([[slice(20)], [slice(20)]]), [SPS, PPS]);
  expect({ units: units.length, damaged, isWaiting }).toEqual({ units: 0, damaged: 0, isWaiting: true });
});

test("a key frame without parameter sets is not shown, since no player could start at it", () => {
  expect(depacketise(packets([[idr(20)], [slice(20)]])).units).toHaveLength(0);
});

test("after a lost fragment everything up to the next key frame is dropped and counted", () => {
  const all = packets([
    [SPS, PPS, ...fragments(idr(4000), 1000)],
    fragments(slice(4000), 1000),
    [slice(50)],
    [slice(50)],
    [idr(50)],
    [slice(50)],
  ]);
  const lossy = all.filter((_, index) => index !== 8);
  const { units, damaged } = depacketise(lossy);
  expect(units.map((unit) => unit.isKey)).toEqual([true, true, false]);
  expect(damaged).toBe(3);
});

test("a key frame whose beginning was lost is not shown, one that begins right after a loss is", () => {
  const lost = packets([
    [idr(20)],
    [slice(20)],
    [slice(20)],
    fragments(idr(900), 300),
    [slice(20)],
    [idr(20)],
  ]);
  expect(
    depacketise(
      lost.filter((_, index) => index !== 2),
      [SPS, PPS],
    ).units,
  ).toHaveLength(5);
  expect(
    depacketise(
      lost.filter((_, index) => index !== 3),
      [SPS, PPS],
    ).units.map((u) => u.isKey),
  ).toEqual([true, false, false, true]);
});

test("a lost picture of one packet, and a lost first slice of a key frame, are noticed too", () => {
  const lostPicture = packets([[idr(20)], [slice(20)], [slice(20)], [idr(20)]]).filter(
    (_, index) => index !== 1,
  );
  expect(depacketise(lostPicture, [SPS, PPS])).toMatchObject({
    damaged: 1,
    units: [{ isKey: true }, { isKey: true }],
  });
  const laterSlice = Buffer.concat([Buffer.from([0x65, 0x1a]), Buffer.alloc(20, 3)]);
  const lostSlice = packets([[idr(20)], [idr(20), laterSlice], [idr(20)]]).filter((_, index) => index !== 1);
  expect(depacketise(lostSlice, [SPS, PPS])).toMatchObject({
    damaged: 1,
    units: [{ data: { length: 26 } }, { data: { length: 26 } }],
  });
});

test("whatever packets are lost, no picture is shown that is not as the camera made it, nor one after a hole", () => {
  const pictures = Array.from({ length: 40 }, (_, index) =>
    index % 10 === 0
      ? [SPS, PPS, ...fragments(idr(2000 + index), 700)]
      : fragments(slice(900 + index), index % 3 === 0 ? 2000 : 400),
  );
  const whole = depacketise(packets(pictures)).units.map(bytesOf);
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(110), { maxLength: 12 }), (losses) => {
      const kept = packets(pictures).filter((_, index) => !losses.includes(index));
      const shown = depacketise(kept).units;
      let previous = -1;
      for (const unit of shown) {
        const place = whole.indexOf(bytesOf(unit));
        expect(place).toBeGreaterThan(previous);
        if (!unit.isKey) expect(place).toBe(previous + 1);
        previous = place;
      }
    }),
  );
});

test("a camera that sets no marker is shown one picture late", () => {
  const { units } = depacketise(packets([[idr(20)], [slice(20)], [slice(20)]], false), [SPS, PPS]);
  expect(units).toHaveLength(2);
});

test("a camera that sets the marker on every slice is shown whole pictures from the next key frame on", () => {
  const second = Buffer.concat([Buffer.from([0x41, 0x1a]), Buffer.alloc(20, 3)]);
  const secondIdr = Buffer.concat([Buffer.from([0x65, 0x1a]), Buffer.alloc(20, 3)]);
  const list = packets([
    [idr(20), secondIdr],
    [slice(20), second],
    [idr(20), secondIdr],
    [slice(20), second],
    [slice(20)],
  ]).map((packet) => ({ ...packet, marker: true }));
  const { units } = depacketise(list, [SPS, PPS]);
  expect(units.slice(1).map((unit) => [unit.isKey, unit.data.length])).toEqual([
    [true, 52],
    [false, 52],
  ]);
});

test("a stream that changes its parameter sets gets another format, one that repeats them does not", () => {
  const other = Buffer.from(SPS);
  other[3] = 0x1e;
  const { units } = depacketise(
    packets([[SPS, PPS, idr(9)], [SPS, PPS, idr(9)], [other, PPS, idr(9)], [slice(9)]]),
  );
  const formats = units.map((unit) => unit.format);
  expect(formats[1]).toBe(formats[0]);
  expect(formats[2]).not.toBe(formats[0]);
  expect(formats[2]?.mime).toContain("avc1.4d401e");
  expect(formats[3]).toBe(formats[2]);
});

test("random payloads never end in anything but dropped pictures", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 30 }), (payloads) => {
      depacketise(packets(payloads.map((payload) => [Buffer.from(payload)])), [SPS, PPS]);
    }),
  );
});

test("a parameter set is read past its cropping and emulation prevention, and refused where it is cut short", () => {
  expect(readSps(SPS_1080)).toMatchObject({
    profile: 100,
    level: 40,
    width: 1920,
    height: 1080,
    chromaFormat: 1,
  });
  expect(readSps(SPS)).toMatchObject({ profile: 77, level: 22, width: 640, height: 360 });
  expect(() => readSps(SPS.subarray(0, 8))).toThrow(RangeError);
});

test("an RTP packet is read past its extension and padding, and a short one is refused", () => {
  //  V=2, padding, extension, no sources: 0xb0; one word of extension; payload 0x6501; two bytes of padding.
  const packet = Buffer.concat([
    Buffer.from([0xb0, 0xe0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xab, 0xac, 0, 1, 1, 2, 3, 4, 0x65, 1, 0, 2]),
  ]);
  expect(readRtp(packet)).toMatchObject({ marker: true, payloadType: 96, sequence: 1, timestamp: 2 });
  expect(readRtp(packet)?.payload.toString("hex")).toBe("6501");
  expect(readRtp(packet.subarray(0, 11))).toBeUndefined();
  expect(readRtp(Buffer.alloc(20))).toBeUndefined();
});

test("a sender report says when a picture was taken", () => {
  const report = Buffer.alloc(28);
  report.set([0x80, 200]);
  report.writeUInt32BE(2_208_988_800 + 100, 8);
  report.writeUInt32BE(2 ** 31, 12);
  report.writeUInt32BE(7, 16);
  expect(readSenderReport(report)).toEqual({ cameraMs: 100_500, timestamp: 7 });
  expect(readSenderReport(Buffer.alloc(28))).toBeUndefined();
});
