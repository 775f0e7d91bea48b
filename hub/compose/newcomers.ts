// Binds what is not understood yet: unknown messages and found devices to the book and to people, mappings to decoding,
// readings that are too old to their table.
import { fits } from "../../devices/mapping.ts";
import type { NewcomerDesk, Trial } from "../actions/newcomer-desk.ts";
import { type DecodeNeeds, decodeMessage, MAPPED, type Message } from "../ingest/decode.ts";
import type { IngestNeeds } from "../ingest/ingest.ts";
import { takeKept } from "../ingest/kept.ts";
import { createNewcomers, createRecentMessages, type UnknownMessage } from "../ingest/newcomers.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Reading, Sensor, SiteId, SiteMapping, Unknown } from "../model.ts";
import { openHeldReadings } from "../store/held-readings.ts";
import { listMappings } from "../store/mappings.ts";
import { deleteUnknown, listUnknown, putUnknown } from "../store/newcomers.ts";
import type { Memory } from "./memory.ts";

/** Chosen: a crash forgets at most this much of what a person is about to look at, and a flood costs one write a period. */
const WRITE_EVERY_MS = 3_000;
/** Chosen: a page of messages shows whether a mapping is right. */
const MOST_TRIALS = 20;

export type Newcomers = {
  /** What decoding and the broker's door need. */
  readonly ingest: Pick<IngestNeeds, "mappingsFor" | "notice" | "setAside">;
  readonly desk: Pick<
    NewcomerDesk,
    | "unknown"
    | "mappings"
    | "reloadMappings"
    | "settle"
    | "tryOut"
    | "recentOf"
    | "store"
    | "keptFrom"
    | "noteChange"
  >;
  /** Writes what is not written yet. */
  readonly close: () => Promise<void>;
};

export type NewcomersNeeds = {
  readonly memory: Memory;
  readonly zone: string;
  readonly store: NewcomerDesk["store"];
  readonly noteChange: (siteId: SiteId) => void;
  readonly clock: Clock;
  readonly log: Log;
};

export async function openNewcomers(needs: NewcomersNeeds): Promise<Newcomers> {
  const { memory, clock, log, store, noteChange } = needs;
  const { book, estate } = memory;
  const known = createNewcomers(await listUnknown(book.db));
  const recent = createRecentMessages();
  let mappings = await listMappings(book.db);
  const held = openHeldReadings(book, (deviceIds) => {
    for (const id of deviceIds) {
      const siteId = estate.siteOf(id);
      if (siteId !== undefined) noteChange(siteId);
    }
  });

  let writing: Promise<void> = Promise.resolve();
  function write(): Promise<void> {
    const { entries, gone } = known.takeChanged();
    if (entries.length + gone.length === 0) return writing;
    writing = writing
      .then(() => writeUnknown(memory, entries, gone))
      .catch((error: unknown) => {
        known.notWritten([...entries.map((entry) => entry.id), ...gone]);
        log.error("the list of unknown messages could not be kept", { error });
      });
    return writing;
  }
  const stopWriting = clock.every(WRITE_EVERY_MS, () => void write());

  const mappingsFor = (siteId: SiteId, levels: readonly string[]) =>
    mappings.filter((one) => one.siteId === siteId && one.isOn && fits(one.mapping.filter, levels));
  const decode: DecodeNeeds = {
    sensorFor: estate.sensorFor,
    sensorsAt: estate.sensorsAt,
    mappingsFor,
    zone: needs.zone,
    onFault: (error, topic) => log.error("a reader is not up to a message", { error, topic }),
  };

  return {
    ingest: {
      mappingsFor,
      notice: (message, mappedBy) => {
        if (mappedBy !== undefined) recent.note(mappedBy, message);
        else if (known.note(message)) noteChange(message.siteId);
      },
      setAside: held.keep,
    },
    desk: {
      unknown: known,
      mappings: () => mappings,
      reloadMappings: async () => {
        mappings = await listMappings(book.db);
      },
      settle: async (siteId) => {
        const open = known
          .list(new Set([siteId]))
          .filter((one) => mappingsFor(siteId, one.topic.split("/")).length > 0);
        const taken = await takeKept(open.flatMap(messagesOf).sort(byArrival), decode, clock.now());
        const verdicts = taken.readings.length > 0 ? await store(taken.readings) : [];
        if (taken.aside.length > 0) await held.keep(taken.aside);
        for (const one of open) {
          //  They are what the mapping's preview shows from now on.
          for (const message of messagesOf(one)) noteMapped(message, one.account);
          known.remove(one.id);
        }
        await write();
        noteChange(siteId);
        return { stored: verdicts.filter((one) => one === "stored").length, deviceIds: taken.deviceIds };
      },
      tryOut: async (siteId, mapping, mappingId) => {
        const candidate: SiteMapping = {
          id: mappingId ?? "new",
          siteId,
          name: "",
          isOn: true,
          mapping,
          createdAt: 0,
        };
        const waiting = known.list(new Set([siteId])).flatMap(messagesOf);
        const seen = mappingId === undefined ? [] : recent.of(mappingId);
        const fitting = [...waiting, ...seen]
          .filter(({ topic }) => fits(mapping.filter, topic.split("/")))
          .sort(byArrival)
          .slice(-MOST_TRIALS);
        return (await Promise.all(fitting.map((one) => tryOne(one, candidate, decode)))).reverse();
      },
      recentOf: (mappingId) =>
        recent
          .of(mappingId)
          .map(({ topic, receivedAt, payload }) => ({ topic, at: receivedAt, text: textOf(payload) }))
          .reverse(),
      store,
      keptFrom: memory.journal.keptFrom,
      noteChange,
    },
    close: async () => {
      stopWriting();
      await write();
    },
  };

  function noteMapped(message: Message, account: string): void {
    const [mapping] = mappingsFor(message.siteId, message.topic.split("/"));
    if (mapping !== undefined) recent.note(mapping.id, { ...message, account });
  }
}

function writeUnknown({ book }: Memory, entries: readonly Unknown[], gone: readonly string[]): Promise<void> {
  return book.together(async (queries) => {
    for (const entry of entries) await putUnknown(queries, entry);
    await deleteUnknown(queries, gone);
  });
}

/** One message by a mapping that is not in force, with devices that are made up where they are not known. */
async function tryOne(message: Message, candidate: SiteMapping, decode: DecodeNeeds): Promise<Trial> {
  const addresses = new Map<string, string>();
  const { readings, aside, refused, clockWrong } = await decodeMessage(message, {
    ...decode,
    mappingsFor: () => [candidate],
    sensorFor: async (siteId, family, address) => {
      const sensor =
        decode.sensorsAt(siteId, family, address).find((one) => one.address === address) ??
        made(siteId, address);
      addresses.set(sensor.id, address);
      return sensor;
    },
  });
  const named = (some: readonly Reading[]) =>
    some.map((reading) => ({ ...reading, address: addresses.get(reading.deviceId) ?? reading.deviceId }));
  return {
    topic: message.topic,
    at: message.receivedAt,
    text: textOf(message.payload),
    readings: named(readings),
    aside: named(aside ?? []),
    //  A draft has no name yet.
    refused: refused.map((reason) => reason.replace(/^: /, "")),
    clockWrong,
  };
}

function made(siteId: SiteId, address: string): Sensor {
  return { id: address, siteId, name: address, place: "unassigned", intervalS: 300, family: MAPPED, address };
}

/** Whole messages only: what was cut off cannot be read. */
function messagesOf({ siteId, topic, account, messages }: Unknown): UnknownMessage[] {
  return messages
    .filter((one) => !one.isCut)
    .map(({ at, payload }) => ({ siteId, topic, account, payload, receivedAt: at }));
}

function byArrival(a: { readonly receivedAt: number }, b: { readonly receivedAt: number }): number {
  return a.receivedAt - b.receivedAt;
}

function textOf(payload: Uint8Array): string {
  return new TextDecoder().decode(payload);
}
