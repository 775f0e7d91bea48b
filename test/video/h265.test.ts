// H.265 in RTP (RFC 7798) becomes whole pictures or none, and a format that a player knows.
import fc from "fast-check";
import { expect, test } from "vitest";
import { createDepacketiser } from "../../hub/video/codec/depacketiser.ts";
import { createH265ParameterSets } from "../../hub/video/codec/h265-parameters.ts";
import { readH265Sps } from "../../hub/video/codec/h265-sps.ts";
import { codecNamed } from "../../hub/video/codec/video-codec.ts";
import type { AccessUnit } from "../../hub/video/codec/video-format.ts";
import type { RtpPacket } from "../../hub/video/rtsp/rtp.ts";
import { variantFile } from "../../simulators/clip-variants.ts";
import { loadMp4Clip } from "../../simulators/mp4-clip.ts";

//  From x265: Main profile, 320×180 cropped from 184, 15 pictures a second.
const CLIP = loadMp4Clip(variantFile("h265"));
const [VPS, SPS, PPS] = [CLIP.vps ?? new Uint8Array(), CLIP.sps, CLIP.pps].map((set) => Buffer.from(set)) as [
  Buffer,
  Buffer,
  Buffer,
];
//  ITU-T H.265, table 7-1; the bit behind the header says that a picture begins.
const nal = (type: number, bytes: number, first = 0x80): Buffer =>
  Buffer.concat([Buffer.from([type << 1, 1, first]), Buffer.alloc(bytes, 7)]);
const idr = (bytes = 30): Buffer => nal(19, bytes);
const cra = (): Buffer => nal(21, 40);
const trail = (bytes = 30): Buffer => nal(1, bytes);
const rasl = (): Buffer => nal(9, 30);

function fragments(unit: Buffer, room: number): Buffer[] {
  const [first = 0, second = 0] = unit;
  const body = unit.subarray(2);
  const count = Math.ceil(body.length / room);
  return Array.from({ length: count }, (_, index) => {
    const flags = (index === 0 ? 0x80 : 0) | (index === count - 1 ? 0x40 : 0);
    const head = Buffer.from([(first & 0x81) | (49 << 1), second, flags | ((first >> 1) & 0x3f)]);
    return Buffer.concat([head, body.subarray(index * room, (index + 1) * room)]);
  });
}

function aggregate(...units: readonly Buffer[]): Buffer {
  const counted = units.flatMap((unit) => [Buffer.from([unit.length >> 8, unit.length & 0xff]), unit]);
  return Buffer.concat([Buffer.from([48 << 1, 1]), ...counted]);
}

function packets(pictures: readonly (readonly Buffer[])[]): RtpPacket[] {
  let sequence = 65_530;
  return pictures.flatMap((payloads, picture) =>
    payloads.map((payload, index) => ({
      marker: index === payloads.length - 1,
      payloadType: 96,
      sequence: sequence++ & 0xffff,
      timestamp: (0xffff_f000 + picture * 6000) >>> 0,
      payload,
    })),
  );
}

function depacketise(list: readonly RtpPacket[], parameterSets: readonly Buffer[] = []) {
  const units: AccessUnit[] = [];
  let damaged = 0;
  const depacketiser = createDepacketiser({
    codec: codecNamed("h265"),
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
  return { units, damaged, counts: depacketiser.counts };
}

const bytesOf = (unit: AccessUnit): string => unit.data.toString("hex");
const withLength = (unit: Buffer): string => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(unit.length);
  return Buffer.concat([length, unit]).toString("hex");
};

test("single units, aggregates and fragments of H.265 become the same pictures, without their parameter sets", () => {
  const [key, other] = [idr(5000), trail(300)];
  const { units, damaged } = depacketise(
    packets([
      [VPS, SPS, PPS, ...fragments(key, 1398)],
      [other],
      [aggregate(VPS, SPS, PPS, key)],
      fragments(other, 100),
    ]),
  );
  expect(units.map(({ isKey }) => isKey)).toEqual([true, false, true, false]);
  expect(units.map(bytesOf)).toEqual([key, other, key, other].map(withLength));
  expect(new Set(units.map(({ format }) => format)).size).toBe(1);
  expect(damaged).toBe(0);
});

test("an H.265 stream's format is its own words: size after cropping, codec, and a decoder's configuration", () => {
  const format = createH265ParameterSets([VPS, SPS, PPS]).format();
  expect(format).toMatchObject({ width: 320, height: 180, reorder: 0, sampleEntry: "hvc1" });
  expect(format?.frameS).toBeCloseTo(1 / 15, 6);
  expect(format?.mime).toMatch(/^video\/mp4; codecs="hvc1\.1\.6\.L\d+\.90"$/);
  expect(format?.configuration.box).toBe("hvcC");
  expect(format?.configuration.bytes.includes(PPS)).toBe(true);
  expect(createH265ParameterSets([SPS, PPS]).format()).toBeUndefined();
  expect(() => readH265Sps(SPS.subarray(0, 14))).toThrow(RangeError);
});

test("a stream that changes its sets gets another format with its next key frame", () => {
  const higher = Buffer.from(SPS);
  higher[higher.indexOf(SPS.readUInt8(14), 14)] = 93;
  const { units } = depacketise(
    packets([[VPS, SPS, PPS, idr()], [VPS, SPS, PPS, idr()], [VPS, higher, PPS, idr()], [trail()]]),
  );
  const formats = units.map(({ format }) => format);
  expect(formats[1]).toBe(formats[0]);
  expect(formats[2]).not.toBe(formats[0]);
  expect(formats[3]).toBe(formats[2]);
});

test.each([16, 17, 18, 19, 20, 21])("a player can start at a picture of type %d", (type) => {
  const { units } = depacketise(packets([[trail()], [nal(type, 30)], [trail()]]), [VPS, SPS, PPS]);
  expect(units.map(({ isKey }) => isKey)).toEqual([true, false]);
});

test("what leads a key frame and builds on pictures before it is left out where the stream begins there, and only there", () => {
  const { units, damaged } = depacketise(
    packets([[cra()], [rasl()], [rasl()], [trail()], [cra()], [rasl()], [trail()]]),
    [VPS, SPS, PPS],
  );
  expect(units.map(bytesOf)).toEqual([cra(), trail(), cra(), rasl(), trail()].map(withLength));
  expect(damaged).toBe(0);
  const lossy = packets([[cra()], [trail()], [trail()], [cra()], [rasl()], [trail()]]);
  const after = depacketise(
    lossy.filter((_, index) => index !== 1),
    [VPS, SPS, PPS],
  );
  expect(after.units.map(bytesOf)).toEqual([cra(), cra(), trail()].map(withLength));
});

test("whatever packets of H.265 are lost, no picture is shown that is not as the camera made it, nor one after a hole", () => {
  const pictures = Array.from({ length: 40 }, (_, index) =>
    index % 10 === 0
      ? [VPS, SPS, PPS, ...fragments(idr(2000 + index), 700)]
      : fragments(trail(900 + index), index % 3 === 0 ? 2000 : 400),
  );
  const all = packets(pictures);
  const whole = depacketise(all).units.map(bytesOf);
  expect(whole).toHaveLength(40);
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(all.length - 1), { maxLength: 12 }), (losses) => {
      const kept = all.filter((_, index) => !losses.includes(index));
      const { units, counts } = depacketise(kept);
      let previous = -1;
      for (const unit of units) {
        const place = whole.indexOf(bytesOf(unit));
        expect(place).toBeGreaterThan(previous);
        if (!unit.isKey) expect(place).toBe(previous + 1);
        previous = place;
      }
      //  What is lost before the first packet or behind the last one that came leaves no gap.
      const between = kept.length === 0 ? 0 : lastOf(kept) - firstOf(kept) + 1 - kept.length;
      expect(counts).toEqual({ packets: kept.length, lost: between });
    }),
  );
  function placeOf(packet: RtpPacket | undefined): number {
    return ((packet?.sequence ?? 0) - 65_530) & 0xffff;
  }
  function firstOf(list: readonly RtpPacket[]): number {
    return placeOf(list[0]);
  }
  function lastOf(list: readonly RtpPacket[]): number {
    return placeOf(list.at(-1));
  }
});

test("packets that come late or twice change nothing", () => {
  const all = packets([[VPS, SPS, PPS, idr()], [trail()], [trail()], [idr()]]);
  const [late] = all.slice(4, 5);
  const twice = [...all.slice(0, 6), ...(late ? [late] : []), ...all.slice(6)];
  expect(depacketise(twice)).toMatchObject({ damaged: 0, counts: { packets: 7, lost: 0 } });
  expect(depacketise(twice).units).toHaveLength(4);
});

test("random payloads and random parameter sets never end in anything but dropped pictures", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 15 }), (payloads) => {
      depacketise(packets(payloads.map((payload) => [Buffer.from(payload)])), [VPS, SPS, PPS]);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.constantFrom(32, 33, 34), (bytes, type) => {
      const set = Buffer.concat([Buffer.from([type << 1, 1]), bytes]);
      const sets = createH265ParameterSets([VPS, SPS, PPS]);
      sets.take(set);
      expect(sets.format()).toBeDefined();
    }),
  );
});

test.each([
  ["h264", Buffer.from([25, 0, 0, 1, 2]), /H\.264 in the interleaved mode \(STAP-B\)/],
  ["h264", Buffer.from([26, 0, 0, 1, 2]), /MTAP16/],
  ["h265", Buffer.from([50 << 1, 1, 0, 0]), /PACI/],
] as const)(
  "a camera that sends %s in a mode that the hub does not know is refused in words",
  (codec, payload, words) => {
    const depacketiser = createDepacketiser({
      codec: codecNamed(codec),
      parameterSets: [],
      onUnit: () => undefined,
      onLoss: () => undefined,
      onDamaged: () => undefined,
    });
    const many = packets(Array.from({ length: 30 }, () => [payload]));
    expect(() => {
      for (const packet of many) depacketiser.push(packet);
    }).toThrow(
      expect.objectContaining({ fault: "unsupported-codec", message: expect.stringMatching(words) }),
    );
  },
);
