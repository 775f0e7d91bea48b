// One published message → readings, or the reason why it is refused. Knows whose topics an account may use; what the
// bytes mean is said by devices/.
import { FAMILIES } from "../../devices/families.ts";
import type { Family } from "../../devices/family.ts";
import type { Reading, Sensor, SiteId, UnixMs } from "../model.ts";
import { whenMeasured } from "./when.ts";

/** A message as it came in. */
export type Message = {
  /** The site that the publishing account belongs to. */
  readonly siteId: SiteId;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly receivedAt: UnixMs;
};

/** Finds the sensor that a family calls `address` within a site, or makes it known; undefined if the site has too many new ones. */
export type SensorFor = (siteId: SiteId, family: string, address: string) => Promise<Sensor | undefined>;

export type Decoding = {
  readonly readings: readonly Reading[];
  /** Why the message, or a part of it, was not taken. */
  readonly refused: readonly string[];
  /** True where the device's clock cannot be right. */
  readonly clockWrong: boolean;
};

export async function decodeMessage(message: Message, sensorFor: SensorFor): Promise<Decoding> {
  const { siteId, topic, payload, receivedAt } = message;
  const levels = topic.split("/");
  const family = FAMILIES.find((one) => one.owns(levels));
  if (family === undefined) return refused(NO_FAMILY);
  const alien = whyAlien(family, levels, siteId);
  if (alien !== undefined) return refused(alien);

  const decoded = family.decode(levels, payload);
  if (decoded.kind === "refused") return refused(decoded.reason);
  if (decoded.kind === "ignored") return { readings: [], refused: [], clockWrong: false };

  const sensor = await sensorFor(siteId, family.id, decoded.address);
  if (sensor === undefined)
    return refused("this site has too many devices that nobody has assigned to a place");
  if (decoded.kind === "status") {
    const value = decoded.online ? 1 : 0;
    const status: Reading = {
      deviceId: sensor.id,
      metric: "online",
      value,
      measuredAt: receivedAt,
      receivedAt,
      late: false,
    };
    return { readings: [status], refused: [], clockWrong: false };
  }
  const when = whenMeasured(decoded.sentAt, receivedAt, sensor.intervalS);
  if (when.kind === "too-old") return refused(when.reason);
  const { sentAt, seq } = decoded;
  return {
    readings: decoded.measured.map(({ metric, value }) => ({
      deviceId: sensor.id,
      metric,
      value,
      measuredAt: when.measuredAt,
      receivedAt,
      ...(sentAt === undefined ? {} : { sentAt }),
      ...(seq === undefined ? {} : { seq }),
      late: when.late,
    })),
    refused: decoded.faults,
    clockWrong: when.clockWrong,
  };
}

function refused(reason: string): Decoding {
  return { readings: [], refused: [reason], clockWrong: false };
}

const NO_FAMILY = `no known device publishes to this topic (known: ${FAMILIES.map((one) => one.title).join(", ")})`;

/** Why an account of `siteId` may not publish to a family's topic, or undefined if it may. */
function whyAlien(family: Family, levels: readonly string[], siteId: SiteId): string | undefined {
  const named = family.siteOf?.(levels);
  if (family.scope === "account" || named === siteId) return undefined;
  const whose = named === undefined || named === "" ? "no site" : named;
  return `this account belongs to ${siteId} and may not publish for ${whose}`;
}
