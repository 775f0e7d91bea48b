// Binds the MQTT door to ingest: which ways in there are, who may come in, what becomes of a message, and where refusals
// go.
import { reasonText } from "../../devices/reasons.ts";
import type { DeviceKeys } from "../access/device-keys.ts";
import type { DeviceSightings } from "../access/device-sightings.ts";
import { type Broker, type BrokerNeeds, openBroker } from "../broker/broker.ts";
import type { Limits } from "../broker/limits.ts";
import { type ListenerPlan, ListenFault } from "../broker/listeners.ts";
import { type Config, flagOf } from "../config.ts";
import { mayHear } from "../ingest/hearing.ts";
import { createIngest, type Ingest, type Note } from "../ingest/ingest.ts";
import type { Refusals } from "../ingest/refusals.ts";
import { addressList } from "../lib/address.ts";
import { type WatchedCertificate, watchCertificate } from "../lib/certificate-files.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Tally } from "../lib/tally.ts";
import type { Pipeline } from "../pipeline.ts";
import type { Present } from "../serve/present.ts";
import type { Estate } from "../store/estate.ts";
import { StartFault } from "./data-folder.ts";
import { listenFault, shownHost } from "./listening.ts";
import type { Newcomers } from "./newcomers.ts";
import type { TermsKeeper } from "./terms.ts";

export type DoorNeeds = {
  readonly ingest: Ingest;
  readonly deviceKeys: DeviceKeys;
  readonly sightings: DeviceSightings;
  readonly refusals: Refusals;
  readonly tally: Tally;
  readonly clock: Clock;
  readonly log: Log;
};

export type Door = {
  readonly broker: Broker;
  /** Of each listener, the plain one first. */
  readonly urls: readonly string[];
  /** Looks at the certificates' files now; undefined if there are none. */
  readonly reloadCertificates: (() => void) | undefined;
};

type DoorConfig = Pick<Config, "host" | "mqttPort" | "mqttTls" | "mqttWebSocket" | "mqttOpen" | "mqttLimits">;

/** Chosen: enough to find a mistyped account; who makes them up fills no log. */
const MOST_STRANGERS = 100;
const TOPIC_CHARS = 200;
const PASSWORD_AS_ACCOUNT = "(a device's password: account and password are the wrong way round)";

/** What takes messages in, whichever broker they come through. */
export function openIngest(
  needs: Pick<DoorNeeds, "sightings" | "refusals" | "tally" | "log"> & {
    readonly zone: string;
    readonly estate: Estate;
    readonly pipeline: Pipeline;
    readonly present: Pick<Present, "latestOf">;
    readonly terms: Pick<TermsKeeper, "correct">;
    readonly noted: (note: Note) => void;
    readonly newcomers: Newcomers["ingest"];
  },
): Ingest {
  const { estate, zone, refusals, tally, log } = needs;
  return createIngest({
    ...needs.newcomers,
    sensorFor: estate.sensorFor,
    sensorsAt: estate.sensorsAt,
    zone,
    onFault: (error, topic) =>
      log.error("a reader is not up to a message", { error, topic: topic.slice(0, TOPIC_CHARS) }),
    store: needs.pipeline.takeThen,
    delivered: needs.sightings.delivered,
    refusals,
    tally,
    noted: needs.noted,
    isKnown: (reading) => {
      const known = needs.present.latestOf(reading.deviceId).get(reading.metric);
      return known !== undefined && known.value === needs.terms.correct([reading])[0]?.value;
    },
  });
}

/** Opens the door. Throws a StartFault for what a person can mend. */
export async function openDoor(config: DoorConfig, needs: DoorNeeds): Promise<Door> {
  const { deviceKeys, tally, clock, log } = needs;
  const certificates: WatchedCertificate[] = [];
  const broker = await openBroker(bindings(needs), {
    listeners: plansOf(config, (setting, { cert, key }) => {
      const asFault = (fault: string) => new StartFault(fault);
      const watched = watchCertificate({ setting, cert, key }, { clock, log, asFault });
      certificates.push(watched);
      return watched;
    }),
    limits: limitsOf(config),
    clock,
    log,
    tally,
  }).catch((error: unknown) => {
    for (const { stop } of certificates) stop();
    if (error instanceof ListenFault) throw listenFault(error.cause, error.plan.port, error.plan.setting);
    throw error;
  });
  const { mqttOpen } = config;
  if (mqttOpen !== undefined && deviceKeys.named(mqttOpen.account) === undefined) {
    const account = mqttOpen.account;
    log.warn("mqttOpen names an account that is not there: its clients are refused until it is made", {
      account,
    });
  }
  return {
    broker: {
      ...broker,
      close: async () => {
        for (const { stop } of certificates) stop();
        await broker.close();
      },
    },
    urls: broker.listeners.map(({ plan, port }) => urlOf(plan, port)),
    reloadCertificates:
      certificates.length === 0
        ? undefined
        : () => {
            for (const { reload } of certificates) reload();
          },
  };
}

type Files = { readonly cert: string; readonly key: string };

/** The plain listener first, then those that are set. */
function plansOf(
  { host, mqttPort, mqttTls, mqttWebSocket, mqttOpen }: DoorConfig,
  certificate: (setting: string, files: Files) => WatchedCertificate,
): ListenerPlan[] {
  const plans: ListenerPlan[] = [{ setting: flagOf("mqttPort"), host, port: mqttPort, speaks: "mqtt" }];
  if (mqttTls !== undefined) {
    const { port } = mqttTls;
    const found = certificate("mqttTls", mqttTls);
    plans.push({ setting: "mqttTls.port", host, port, speaks: "mqtt", certificate: found });
  }
  if (mqttWebSocket !== undefined) {
    const { port, cert, key } = mqttWebSocket;
    const found =
      cert === undefined || key === undefined
        ? {}
        : { certificate: certificate("mqttWebSocket", { cert, key }) };
    plans.push({ setting: "mqttWebSocket.port", host, port, speaks: "websocket", ...found });
  }
  if (mqttOpen !== undefined)
    plans.push({
      setting: "mqttOpen.port",
      host: mqttOpen.host,
      port: mqttOpen.port,
      speaks: "mqtt",
      open: mqttOpen,
    });
  return plans;
}

function limitsOf({ mqttLimits: { exemptAddresses, ...limits } }: DoorConfig): Limits {
  return { ...limits, exempt: addressList(exemptAddresses) ?? (() => false) };
}

function urlOf({ speaks, certificate, host }: ListenerPlan, port: number): string {
  const secure = certificate === undefined ? "" : "s";
  const scheme = speaks === "mqtt" ? `mqtt${secure}` : `ws${secure}`;
  return `${scheme}://${shownHost(host)}:${port}${speaks === "websocket" ? "/mqtt" : ""}`;
}

/** What a lamp or a buzzer on site goes by is said by the hub alone: notify/channels/mqtt.ts. */
function isAlarm({ topic, siteId }: { readonly topic: string; readonly siteId: string }): boolean {
  //  The end first: a text for each message would be made to be thrown away.
  return topic.endsWith("/alarm") && topic === `kitchen/${siteId}/alarm`;
}

function bindings({ ingest, deviceKeys, sightings, refusals, clock, log }: DoorNeeds): BrokerNeeds {
  const strangers = new Set<string>();

  /** What belongs to no site is on no page: the log names it, once for each account. */
  function noteStranger(account: string, reason: string): void {
    if (strangers.has(account) || strangers.size >= MOST_STRANGERS) return;
    strangers.add(account);
    const shown = deviceKeys.isPassword(account) ? PASSWORD_AS_ACCOUNT : account.slice(0, 64);
    log.warn("a device was not let in", { account: shown, reason });
  }

  return {
    signIn: deviceKeys.signIn,
    named: deviceKeys.named,
    signedIn: (account, address) => sightings.signedIn(account, clock.now(), address),
    take: (message, done, failed) => {
      sightings.published(message.account, message.receivedAt);
      ingest.takeThen(message, isAlarm(message) ? (one) => done(one, false) : done, failed);
    },
    mayHear,
    refuse: ({ account, siteId, topic, why }) => {
      if (siteId === null) noteStranger(account, reasonText(why));
      refusals.add({ at: clock.now(), siteId, account, topic, why, payload: "" });
    },
  };
}
