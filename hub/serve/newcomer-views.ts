// Found sensors, unknown messages, mappings and held readings as the contract shows them.
import { FAMILIES } from "../../devices/families.ts";
import { type Guess, guess } from "../../devices/guess.ts";
import { decodeByMapping } from "../../devices/mapping-decode.ts";
import { reasonText } from "../../devices/reasons.ts";
import type { NewcomerDesk, Trial } from "../actions/newcomer-desk.ts";
import type { KeptMessage, Sensor, SiteMapping, Unknown } from "../model.ts";
import type { Held } from "../store/held-readings.ts";
import { intervalOf } from "../store/rhythm.ts";
import type * as contract from "./contract.ts";
import type { Present } from "./present.ts";
import { iso, whyView } from "./views.ts";

export function foundView(
  sensor: Sensor,
  about: { readonly foundAt: number; readonly isIgnored: boolean },
  present: Present,
  intervalS: number | undefined,
): contract.FoundSensor {
  const { id, siteId, name, family, address } = sensor;
  const format = FAMILIES.find((one) => one.id === family)?.title;
  const latest = [...present.latestOf(id)].map(([metric, { value, measuredAt, receivedAt }]) => [
    metric,
    { value, measuredAt: iso(measuredAt), receivedAt: iso(receivedAt) },
  ]);
  return {
    id,
    siteId,
    name,
    family,
    ...(format === undefined ? {} : { format }),
    address,
    foundAt: iso(about.foundAt),
    ...(intervalS === undefined ? {} : { intervalS }),
    latest: Object.fromEntries(latest) as contract.FoundSensor["latest"],
    isIgnored: about.isIgnored,
  };
}

/** `whole`: with all messages that are kept. */
export function unknownView(entry: Unknown, zoneOffsetMinutes: number, whole: boolean): contract.Unknown {
  const { id, siteId, account, topic, firstAt, lastAt, count, isIgnored, messages } = entry;
  const { looksLike, mapping } = guessOf(entry);
  const intervalS = intervalOf(messages.map((one) => one.at));
  const newest = messages.at(-1);
  return {
    id,
    siteId,
    account,
    topic,
    firstAt: iso(firstAt),
    lastAt: iso(lastAt),
    count,
    isIgnored,
    messages: (whole ? messages.toReversed() : messages.slice(-1)).map(keptView),
    ...(looksLike === undefined ? {} : { looksLike }),
    ...(mapping === undefined
      ? {}
      : { mapping: structuredClone(mapping) as contract.SiteMapping["mapping"] }),
    ...(intervalS === undefined ? {} : { intervalS }),
    gives:
      mapping === undefined || newest === undefined ? [] : givenBy(mapping, topic, newest, zoneOffsetMinutes),
  };
}

/** A guess is made once for what an entry holds; the next message makes another entry. */
const guesses = new WeakMap<Unknown, Guess>();

function guessOf(entry: Unknown): Guess {
  const made = guesses.get(entry);
  if (made !== undefined) return made;
  const newest = entry.messages.findLast((one) => !one.isCut);
  const fresh =
    newest === undefined
      ? { looksLike: undefined, mapping: undefined }
      : guess(entry.topic.split("/"), newest.payload, newest.at);
  guesses.set(entry, fresh);
  return fresh;
}

function givenBy(
  mapping: NonNullable<Guess["mapping"]>,
  topic: string,
  { payload, at }: KeptMessage,
  zoneOffsetMinutes: number,
): contract.Unknown["gives"] {
  const decoded = decodeByMapping(mapping, topic.split("/"), payload, { receivedAt: at, zoneOffsetMinutes });
  if (decoded.kind !== "readings") return [];
  return decoded.readings.flatMap((one) =>
    one.measured.map(({ metric, value }) => ({
      address: one.address,
      metric,
      value,
      measuredAt: iso(one.sentAt ?? at),
      late: false,
    })),
  );
}

function keptView({ at, payload, isCut }: KeptMessage): contract.Unknown["messages"][number] {
  return { at: iso(at), text: new TextDecoder().decode(payload), isCut };
}

export function mappingView(one: SiteMapping, desk: Pick<NewcomerDesk, "recentOf">): contract.SiteMapping {
  return {
    ...one,
    mapping: structuredClone(one.mapping) as contract.SiteMapping["mapping"],
    createdAt: iso(one.createdAt),
    recent: desk.recentOf(one.id).map((message) => ({ ...message, at: iso(message.at) })),
  };
}

export function trialView(trial: Trial): contract.Trials["trials"][number] {
  const readings = (some: Trial["readings"]) =>
    some.map(({ address, metric, value, measuredAt, late }) => ({
      address,
      metric,
      value,
      measuredAt: iso(measuredAt),
      late,
    }));
  return {
    topic: trial.topic,
    at: iso(trial.at),
    text: trial.text,
    readings: readings(trial.readings),
    tooOld: readings(trial.aside),
    refused: trial.refused.map(reasonText),
    refusedWhy: trial.refused.map(whyView),
    clockWrong: trial.clockWrong,
  };
}

export function heldView(held: Held, sensor: Sensor): contract.Held {
  return {
    sensorId: sensor.id,
    siteId: sensor.siteId,
    name: sensor.name,
    count: held.count,
    from: iso(held.from),
    to: iso(held.to),
    receivedAt: iso(held.receivedAt),
    leastAgeS: Math.round(held.leastAgeMs / 1000),
    mostAgeS: Math.round(held.mostAgeMs / 1000),
    through: held.through,
  };
}
