// Binds the MQTT door to ingest: who may come in, what becomes of a message, and where refusals go.
import type { DeviceKeys } from "../access/device-keys.ts";
import type { DeviceSightings } from "../access/device-sightings.ts";
import { type Broker, type BrokerNeeds, openBroker } from "../broker/broker.ts";
import { mayHear } from "../ingest/hearing.ts";
import { createIngest, type Ingest } from "../ingest/ingest.ts";
import type { Refusals } from "../ingest/refusals.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Tally } from "../lib/tally.ts";
import type { Pipeline } from "../pipeline.ts";
import type { Estate } from "../store/estate.ts";

type IngestParts = {
  readonly zone: string;
  readonly estate: Estate;
  readonly sightings: DeviceSightings;
  readonly pipeline: Pipeline;
  readonly refusals: Refusals;
  readonly tally: Tally;
  readonly clock: Clock;
  readonly log: Log;
};

export type DoorNeeds = IngestParts & {
  readonly host: string;
  readonly port: number;
  readonly ingest: Ingest;
  readonly deviceKeys: DeviceKeys;
};

/** Chosen: enough to find a mistyped account; who makes them up fills no log. */
const MOST_STRANGERS = 100;
const TOPIC_CHARS = 200;

/** What takes messages in, whichever broker they come through. */
export function openIngest({ estate, zone, refusals, tally, log, ...needs }: IngestParts): Ingest {
  return createIngest({
    sensorFor: estate.sensorFor,
    sensorsAt: estate.sensorsAt,
    zone,
    onFault: (error, topic) =>
      log.error("a reader is not up to a message", { error, topic: topic.slice(0, TOPIC_CHARS) }),
    store: needs.pipeline.take,
    delivered: needs.sightings.delivered,
    refusals,
    tally,
  });
}

export function openDoor(needs: DoorNeeds): Promise<Broker> {
  const { ingest, deviceKeys, sightings, refusals, tally, clock, log } = needs;
  const strangers = new Set<string>();

  /** What belongs to no site is on no page: the log names it, once for each account. */
  function noteStranger(account: string, reason: string): void {
    if (strangers.has(account) || strangers.size >= MOST_STRANGERS) return;
    strangers.add(account);
    log.warn("a device was not let in", { account: account.slice(0, 64), reason });
  }

  const refuse: BrokerNeeds["refuse"] = ({ account, siteId, topic, reason }) => {
    if (siteId === null) noteStranger(account, reason);
    refusals.add({ at: clock.now(), siteId, account, topic, reason, payload: "" });
  };
  const signIn: BrokerNeeds["signIn"] = (account, password, address) => {
    const answer = deviceKeys.signIn(account, password);
    if (!("refused" in answer)) sightings.signedIn(account, clock.now(), address);
    return answer;
  };
  const take: BrokerNeeds["take"] = (message) => {
    sightings.published(message.account, message.receivedAt);
    return ingest.take(message);
  };
  return openBroker(
    { signIn, take, mayHear, refuse },
    { host: needs.host, port: needs.port, clock, log, tally },
  );
}
