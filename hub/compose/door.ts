// Binds the MQTT door to ingest: who may come in, what becomes of a message, and where refusals go.
import type { DeviceKeys } from "../access/device-keys.ts";
import { type Broker, type BrokerNeeds, openBroker } from "../broker/broker.ts";
import { mayHear } from "../ingest/hearing.ts";
import { createIngest } from "../ingest/ingest.ts";
import type { Refusals } from "../ingest/refusals.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Tally } from "../lib/tally.ts";
import type { Pipeline } from "../pipeline.ts";
import type { Estate } from "../store/estate.ts";
import type { Newcomers } from "./newcomers.ts";

export type DoorNeeds = {
  readonly host: string;
  readonly port: number;
  readonly zone: string;
  readonly estate: Estate;
  readonly deviceKeys: DeviceKeys;
  readonly pipeline: Pipeline;
  readonly refusals: Refusals;
  readonly newcomers: Newcomers["ingest"];
  readonly tally: Tally;
  readonly clock: Clock;
  readonly log: Log;
};

/** Chosen: enough to find a mistyped account; who makes them up fills no log. */
const MOST_STRANGERS = 100;
const TOPIC_CHARS = 200;

export function openDoor(needs: DoorNeeds): Promise<Broker> {
  const { estate, zone, refusals, tally, clock, log } = needs;
  const ingest = createIngest({
    ...needs.newcomers,
    sensorFor: estate.sensorFor,
    sensorsAt: estate.sensorsAt,
    zone,
    onFault: (error, topic) =>
      log.error("a reader is not up to a message", { error, topic: topic.slice(0, TOPIC_CHARS) }),
    store: needs.pipeline.take,
    refusals,
    tally,
  });
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
  return openBroker(
    { signIn: needs.deviceKeys.signIn, take: ingest.take, mayHear, refuse },
    { host: needs.host, port: needs.port, clock, log, tally },
  );
}
