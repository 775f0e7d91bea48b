// One published message → readings, or the reason why it is refused. Knows whose topics an account may use; what the
// bytes mean is said by devices/.
import { FAMILIES } from "../../devices/families.ts";
import type { Arrival, Decoded, DeviceReadings, FaultCode, Measured } from "../../devices/family.ts";
import { decodeByMapping } from "../../devices/mapping-decode.ts";
import { distinct, type Reason, why } from "../../devices/reasons.ts";
import { zoneOffsetMinutes } from "../lib/day-time.ts";
import type { DeviceId, Reading, Sensor, SiteId, SiteMapping, UnixMs } from "../model.ts";
import { routeOf } from "./routes.ts";
import { whenMeasured } from "./when.ts";

/** A message as it came in. */
export type Message = {
  /** The site that the publishing account belongs to. */
  readonly siteId: SiteId;
  readonly topic: string;
  /** The account's topic patterns besides its site's own. */
  readonly patterns?: readonly string[];
  readonly payload: Uint8Array;
  readonly receivedAt: UnixMs;
};

export type DecodeNeeds = {
  /** Finds the sensor that a family calls `address` within a site, or makes it known; undefined if the site has too many new ones. */
  readonly sensorFor: (
    siteId: SiteId,
    family: string,
    address: string,
  ) => Sensor | undefined | Promise<Sensor | undefined>;
  /** The sensors that are known at `address`, and at `<address>/…`. */
  readonly sensorsAt: (siteId: SiteId, family: string, address: string) => readonly Sensor[];
  /** The site's mappings that are switched on and fit a topic, in the order in which they are tried. */
  readonly mappingsFor: (siteId: SiteId, levels: readonly string[]) => readonly SiteMapping[];
  /** Told of a reader of ours that is not up to a message. */
  readonly onFault: (error: unknown, topic: string) => void;
  /** The IANA zone that devices without one in their times are set to. */
  readonly zone: string;
};

export type Decoding = {
  readonly readings: readonly Reading[];
  /** Why the message, or a part of it, was not taken. */
  readonly refused: readonly Reason[];
  /** True where the device's clock cannot be right. */
  readonly clockWrong: boolean;
  /** Devices whose messages are refused for a time too long ago, with that time. */
  readonly tooOld?: readonly { readonly deviceId: DeviceId; readonly sentAt: UnixMs }[];
  /** True for a gateway's word that it has just come. */
  readonly gatewayStarted?: true;
  /** True for a topic that is nobody's, or another site's. */
  readonly isAlien?: boolean;
  /** True for a message that neither a family nor a mapping reads, on a topic that may be its site's own. */
  readonly isUnknown?: boolean;
  /** The mapping that was for it. */
  readonly mappedBy?: string;
  /** Readings that are too old to be taken without a person's word. */
  readonly aside?: readonly Reading[];
};

/** A promise only where a device has to be made known first: most messages are of known ones, and there are many. */
export function decodeMessage(message: Message, needs: DecodeNeeds): Decoding | Promise<Decoding> {
  const { siteId, topic, payload, receivedAt } = message;
  const { levels, family, alien } = routeOf(siteId, topic, message.patterns);
  const arrival = { receivedAt, zoneOffsetMinutes: zoneOffsetMinutes(receivedAt, needs.zone) };
  if (family === undefined)
    //  Heard by nobody, mapped or not: the broker acts on some topics by itself.
    return asAlien(decodeUnknown(message, arrival, NO_FAMILY, needs));
  if (alien !== undefined) return { ...refused(alien), isAlien: true };

  let decoded: Decoded;
  try {
    decoded = family.decode(levels, payload, arrival);
  } catch (error) {
    needs.onFault(error, topic);
    //  A reader that is not up to a message must not make the device send it for ever.
    return refused(why("reader-fault", { family: family.title }));
  }
  if (decoded.kind === "refused" && decoded.isForeign === true)
    return decodeUnknown(message, arrival, decoded.reason, needs);
  return takeDecoded(decoded, family.id, message, needs);
}

async function asAlien(decoding: Promise<Decoding>): Promise<Decoding> {
  return { ...(await decoding), isAlien: true };
}

/** A message that no family reads: by the first of the site's mappings that can, else refused with `reason`. */
async function decodeUnknown(
  message: Message,
  arrival: Arrival,
  reason: Reason,
  needs: DecodeNeeds,
): Promise<Decoding> {
  //  A filter is of the topic as it was published, a gateway's prefix included.
  const levels = message.topic.split("/");
  let best: (SiteMapping & { readonly decoded: Decoded }) | undefined;
  for (const one of needs.mappingsFor(message.siteId, levels)) {
    const decoded = decodeByMapping(one.mapping, levels, message.payload, arrival);
    if (best === undefined || decoded.kind === "readings") best = { ...one, decoded };
    if (decoded.kind === "readings") break;
  }
  if (best === undefined) return { ...refused(reason), isUnknown: true };
  const taken = await takeDecoded(best.decoded, MAPPED, message, needs);
  //  A draft has no name yet.
  const by = best.name === "" ? [] : why("of", { name: best.name });
  return { ...taken, refused: taken.refused.map((one) => [...by, ...one]), mappedBy: best.id };
}

function takeDecoded(
  decoded: Decoded,
  family: string,
  message: Message,
  needs: DecodeNeeds,
): Decoding | Promise<Decoding> {
  const { siteId, receivedAt } = message;
  switch (decoded.kind) {
    case "refused":
      return together([refused(decoded.reason), ofCodes(decoded.codes, family, message, needs)]);
    case "gateway-started":
      return { ...NOTHING, gatewayStarted: true };
    case "ignored":
      return NOTHING;
    case "status": {
      const { address, online, whole } = decoded;
      const about = needs
        .sensorsAt(siteId, family, address)
        .filter((sensor) => whole === true || sensor.address === address);
      const said = { measured: [{ metric: "online" as const, value: online ? 1 : 0 }] };
      return together(about.map((sensor) => readingsOf(said, sensor, receivedAt)));
    }
    case "readings": {
      const { readings, codes = [], faults } = decoded;
      const [only] = readings;
      //  What nearly every message is: one device, and all is well.
      if (only !== undefined && readings.length === 1 && codes.length === 0 && faults.length === 0)
        return ofDevice(only, family, message, needs);
      return ofDevices(decoded, family, message, needs);
    }
  }
}

async function ofDevices(
  { readings, codes, faults }: Extract<Decoded, { kind: "readings" }>,
  family: string,
  message: Message,
  needs: DecodeNeeds,
): Promise<Decoding> {
  const parts: Decoding[] = [];
  for (const one of readings) {
    const part = ofDevice(one, family, message, needs);
    parts.push(part instanceof Promise ? await part : part);
  }
  return together([...parts, ofCodes(codes, family, message, needs), { ...NOTHING, refused: faults }]);
}

/** A promise only where the device has to be made known first. */
function ofDevice(
  one: DeviceReadings,
  family: string,
  { siteId, receivedAt }: Message,
  { sensorFor, sensorsAt }: DecodeNeeds,
): Decoding | Promise<Decoding> {
  if (one.whole === true) {
    const known = sensorsAt(siteId, family, one.address);
    return together(known.map((sensor) => readingsOf(one, sensor, receivedAt)));
  }
  if (!isName(one.address)) return refused(why("device-name"));
  const read = (sensor: Sensor | undefined) =>
    sensor === undefined ? refused(why("too-many-devices")) : readingsOf(one, sensor, receivedAt);
  const sensor = sensorFor(siteId, family, one.address);
  return sensor instanceof Promise ? sensor.then(read) : read(sensor);
}

/** Fault codes as readings of the sensors that gave them, one a message and sensor; they make no sensor known. */
function ofCodes(
  codes: readonly FaultCode[] = [],
  family: string,
  { siteId, receivedAt }: Message,
  { sensorsAt }: DecodeNeeds,
): Decoding {
  const first = new Map(codes.toReversed().map((one) => [one.address, one]));
  const parts = [...first.values()].flatMap(({ address, code, ...time }) => {
    const measured = [{ metric: "fault_code" as const, value: code ?? 0 }];
    const known = sensorsAt(siteId, family, address).filter((sensor) => sensor.address === address);
    return known.map((sensor) => readingsOf({ measured, ...time }, sensor, receivedAt));
  });
  //  Why it is refused is said already, in the family's words.
  return { ...together(parts), refused: [] };
}

function readingsOf(
  { measured, sentAt, seq, past }: Omit<DeviceReadings, "address">,
  sensor: Sensor,
  receivedAt: UnixMs,
): Decoding {
  const when = whenMeasured(sentAt, receivedAt, sensor.intervalS);
  const readingsAt = (measuredAt: UnixMs, late: boolean) => {
    const at = { measuredAt, receivedAt, late };
    const readings: Reading[] = [];
    for (const one of measured) readings.push(readingOf(sensor.id, one, at, sentAt, seq));
    return readings;
  };
  if (when.kind === "too-old")
    return {
      ...refused(when.reason),
      aside: readingsAt(sentAt ?? receivedAt, true),
      tooOld: past === true || sentAt === undefined ? [] : [{ deviceId: sensor.id, sentAt }],
    };
  if (past === true && (when.clockWrong || sentAt === undefined))
    return {
      ...refused(why(when.clockWrong ? "past-wrong-clock" : "past-without-time")),
      clockWrong: when.clockWrong,
    };
  return { readings: readingsAt(when.measuredAt, when.late), refused: [], clockWrong: when.clockWrong };
}

type Draft = { -readonly [Key in keyof Reading]: Reading[Key] };

function readingOf(
  deviceId: DeviceId,
  { metric, value }: Measured,
  { measuredAt, receivedAt, late }: Pick<Reading, "measuredAt" | "receivedAt" | "late">,
  sentAt: UnixMs | undefined,
  seq: number | undefined,
): Reading {
  const reading: Draft = { deviceId, metric, value, measuredAt, receivedAt, late };
  if (sentAt !== undefined) reading.sentAt = sentAt;
  if (seq !== undefined) reading.seq = seq;
  return reading;
}

/** In place of a family's id: devices that a site's mappings found. */
export const MAPPED = "mapped";

/** What a new device may be called: it becomes its name on the page and its line in the audit log. */
const NAME = /^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufffd]{1,128}$/u;
/** Those that were asked for last: the same devices speak again and again. */
const names = new Set<string>();
/** Chosen: a town's sensors; who makes up names makes it forget, not grow. */
const MOST_NAMES = 10_000;

function isName(text: string): boolean {
  if (names.has(text)) return true;
  if (!NAME.test(text)) return false;
  if (names.size >= MOST_NAMES) names.clear();
  names.add(text);
  return true;
}

const NOTHING: Decoding = { readings: [], refused: [], clockWrong: false };

/** Parts of one message as one. A reason that several share is said once. */
function together(parts: readonly Decoding[]): Decoding {
  return {
    readings: parts.flatMap((part) => part.readings),
    refused: distinct(parts.flatMap((part) => part.refused)),
    clockWrong: parts.some((part) => part.clockWrong),
    aside: parts.flatMap((part) => part.aside ?? []),
    tooOld: parts.flatMap((part) => part.tooOld ?? []),
  };
}

function refused(reason: Reason): Decoding {
  return { ...NOTHING, refused: [reason] };
}

const NO_FAMILY = why("unknown-topic", { known: FAMILIES.map((one) => one.title).join(", ") });
