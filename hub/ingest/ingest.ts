// From a published message to stored readings, or to a refusal that somebody can read. Promise: `take` resolves only
// when everything good in the message is on disk; what is bad is counted, listed and acknowledged, because the device
// would send it for ever.
import { type Reason, why } from "../../devices/reasons.ts";
import type { Tally } from "../lib/tally.ts";
import type { DeviceId, Reading, SiteId, UnixMs } from "../model.ts";
import { type DecodeNeeds, type Decoding, decodeMessage } from "./decode.ts";
import { type Refusals, textOf } from "./refusals.ts";
import { createReplays } from "./replays.ts";
import { decodeRetained } from "./retained.ts";

export type Incoming = {
  readonly account: string;
  readonly siteId: SiteId;
  readonly topic: string;
  /** The account's topic patterns besides its site's own. */
  readonly patterns?: readonly string[];
  readonly payload: Uint8Array;
  readonly receivedAt: UnixMs;
  /** A broker elsewhere had kept it: of any age. */
  readonly isRetained?: boolean;
};

type Verdict = "stored" | "duplicate" | "conflict";

/** Readings on their way to the disk, and who is told what became of them; gets itself back. */
type Delivery = {
  readonly readings: readonly Reading[];
  /** Those of `readings` are the verdicts from the place `from` on. */
  stored(self: Delivery, verdicts: readonly Verdict[], from: number): void;
  failed(self: Delivery, error: unknown): void;
};

export type IngestNeeds = DecodeNeeds & {
  /** Stores readings: one of the delivery's two is called once, when they are durable or cannot be. */
  readonly store: (delivery: Delivery) => void;
  /** Told of what an account's message brought, once it is stored. */
  readonly delivered?: (account: string, readings: readonly Reading[]) => void;
  readonly refusals: Refusals;
  /** Told of a message that nothing reads, or with the id of the mapping that was for it. */
  readonly notice: (message: Incoming, mappedBy: string | undefined) => void;
  /** Keeps readings for a person to take in or throw away; resolves with each one's verdict once they are kept. */
  readonly setAside: (readings: readonly Reading[]) => Promise<readonly Verdict[]>;
  readonly tally: Tally;
  /** Told of what a sensor's health is known by, beside its readings. */
  readonly noted: (note: Note) => void;
  /** True if this is the newest value that is known of its series. */
  readonly isKnown: (reading: Reading) => boolean;
};

/** What happened to a message of a device that is no reading. */
export type Note = { readonly deviceId: DeviceId; readonly at: UnixMs } & (
  | { readonly kind: "duplicate" | "conflict" | "replay" }
  /** Its time was too long ago to be taken. */
  | { readonly kind: "too-old"; readonly sentAt: UnixMs }
);

export type Ingest = {
  /** True if it was on a topic of its site's own. */
  readonly take: (message: Incoming) => Promise<boolean>;
  /** The same without a promise, for the many: one of the two is called once, with the message. */
  readonly takeThen: <Message extends Incoming>(
    message: Message,
    done: Done<Message>,
    failed: Failed<Message>,
  ) => void;
};

type Done<Message> = (message: Message, isHeard: boolean) => void;
type Failed<Message> = (message: Message, error: unknown) => void;

/** One object for each message that waits, and functions that all share: what waits is moved by each garbage collection. */
type OfMessage<Message extends Incoming> = Delivery & {
  readonly message: Message;
  readonly done: Done<Message>;
  readonly givenUp: Failed<Message>;
};

export function createIngest(needs: IngestNeeds): Ingest {
  const { store, refusals, tally, noted } = needs;
  const replays = createReplays(needs.isKnown);

  function refuse({ account, siteId, topic, payload, receivedAt }: Incoming, why: Reason): void {
    tally.count("messages_refused", { site: siteId });
    refusals.add({
      at: receivedAt,
      siteId,
      account,
      topic,
      why,
      payload: textOf(payload),
    });
  }

  /** `counted`: as what those are counted that were new. */
  function takeVerdicts(
    message: Incoming,
    counted: "readings_stored" | "readings_set_aside",
    readings: readonly Reading[],
    verdicts: readonly Verdict[],
    from = 0,
  ): void {
    if (areAllStored(verdicts, from, readings.length)) {
      tally.count(counted, undefined, readings.length);
      return;
    }
    const repeated = readings.flatMap(({ deviceId, metric }, i) => {
      const kind = verdicts[from + i];
      return kind === undefined || kind === "stored" ? [] : [{ kind, deviceId, metric }];
    });
    tally.count(counted, undefined, readings.length - repeated.length);
    const conflicts = repeated.filter(({ kind }) => kind === "conflict");
    tally.count("readings_duplicate", undefined, repeated.length - conflicts.length);
    for (const { kind, deviceId } of repeated) noted({ kind, deviceId, at: message.receivedAt });
    if (conflicts.length === 0) return;
    const names = conflicts.map(({ metric }) => metric).join(", ");
    refuse(message, why("conflict", { metrics: names }));
  }

  /** What a message says beside its readings. */
  function tell(message: Incoming, decoded: Decoding): void {
    const { receivedAt: at } = message;
    for (const reason of decoded.refused) refuse(message, reason);
    for (const old of decoded.tooOld ?? []) noted({ kind: "too-old", at, ...old });
    if (decoded.isUnknown === true || decoded.mappedBy !== undefined) needs.notice(message, decoded.mappedBy);
    if (decoded.clockWrong) tally.count("readings_with_wrong_clock", { site: message.siteId });
    if (decoded.gatewayStarted) replays.started(message.account, at);
  }

  /** What must be known or kept before its readings are stored: hardly any message has that. */
  async function setAside(message: Incoming, aside: readonly Reading[]): Promise<void> {
    takeVerdicts(message, "readings_set_aside", aside, await needs.setAside(aside));
  }

  function takeDecoded<Message extends Incoming>(
    message: Message,
    decoded: Decoding,
    done: Done<Message>,
    failed: Failed<Message>,
  ): void {
    tell(message, decoded);
    const { aside } = decoded;
    if (aside === undefined || aside.length === 0) storeDecoded(message, decoded, done, failed);
    else
      setAside(message, aside)
        .then(() => storeDecoded(message, decoded, done, failed))
        .catch((error: unknown) => failed(message, error));
  }

  function storeDecoded<Message extends Incoming>(
    message: Message,
    decoded: Decoding,
    done: Done<Message>,
    failed: Failed<Message>,
  ): void {
    const { readings } = decoded;
    const isReplay = readings.length > 0 && replays.isReplay(message, readings);
    if (isReplay) {
      tally.count("readings_replayed", undefined, readings.length);
      for (const { deviceId } of readings) noted({ kind: "replay", deviceId, at: message.receivedAt });
    }
    if (isReplay || readings.length === 0) {
      queueMicrotask(() => done(message, decoded.isAlien !== true));
      return;
    }
    const delivery: OfMessage<Message> = {
      readings,
      stored,
      failed: notStored,
      message,
      done,
      givenUp: failed,
    };
    store(delivery);
  }

  function stored<Message extends Incoming>(
    { message, readings, done }: OfMessage<Message>,
    verdicts: readonly Verdict[],
    from: number,
  ): void {
    if (message.isRetained !== true) needs.delivered?.(message.account, readings);
    takeVerdicts(message, "readings_stored", readings, verdicts, from);
    done(message, true);
  }

  function takeThen<Message extends Incoming>(
    message: Message,
    done: Done<Message>,
    failed: Failed<Message>,
  ): void {
    const decode = message.isRetained === true ? decodeRetained : decodeMessage;
    const decoded = decode(message, needs);
    //  Nearly all are of known devices, and need not wait.
    if (decoded instanceof Promise)
      decoded
        .then((one) => takeDecoded(message, one, done, failed))
        .catch((error: unknown) => failed(message, error));
    else takeDecoded(message, decoded, done, failed);
  }

  return {
    take: (message) =>
      new Promise((resolve, reject) =>
        takeThen(
          message,
          (_, isHeard) => resolve(isHeard),
          (_, error) => reject(error),
        ),
      ),
    takeThen,
  };
}

function notStored<Message extends Incoming>({ message, givenUp }: OfMessage<Message>, error: unknown): void {
  givenUp(message, error);
}

function areAllStored(verdicts: readonly Verdict[], from: number, count: number): boolean {
  for (let i = from; i < from + count; i++) if (verdicts[i] !== "stored") return false;
  return true;
}
