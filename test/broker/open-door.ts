// A door by itself, on loopback: every account comes in, for a site of its own name.
import { reasonText } from "../../devices/reasons.ts";
import { type Broker, openBroker } from "../../hub/broker/broker.ts";
import type { Limits } from "../../hub/broker/limits.ts";
import type { ListenerPlan } from "../../hub/broker/listeners.ts";
import type { MessageNeeds, Published } from "../../hub/broker/messages.ts";
import { systemClock } from "../../hub/lib/clock.ts";
import { createLog } from "../../hub/lib/log.ts";
import { createTally, type Tally } from "../../hub/lib/tally.ts";

export type TestDoor = {
  readonly broker: Broker;
  /** Of the plain listener. */
  readonly port: number;
  readonly url: string;
  readonly refused: { readonly account: string; readonly topic: string; readonly reason: string }[];
  readonly tally: Tally;
};

const LIMITS: Limits = {
  connections: 100,
  connectionsPerAddress: 100,
  exempt: () => false,
  publishesPerSecond: 1e6,
  publishBurst: 1e6,
  inFlightPerClient: 100,
  inFlight: 10_000,
};

export async function openDoor(
  take: (message: Published) => Promise<boolean>,
  {
    limits = {},
    listeners = [],
    patterns = [],
    mayHear = (_siteId, filter) => filter !== "#",
  }: {
    readonly limits?: Partial<Limits>;
    readonly listeners?: readonly ListenerPlan[];
    /** Of every account. */
    readonly patterns?: readonly string[];
    readonly mayHear?: MessageNeeds["mayHear"];
  } = {},
): Promise<TestDoor> {
  const refused: TestDoor["refused"] = [];
  const tally = createTally();
  const plain: ListenerPlan = { setting: "mqttPort", host: "127.0.0.1", port: 0, speaks: "mqtt" };
  const broker = await openBroker(
    {
      signIn: (account) =>
        account === "" ? { refused: [{ code: "no-account" }], siteId: null } : { siteId: account, patterns },
      named: (account) => ({ siteId: account }),
      signedIn: () => undefined,
      take: (message, done, failed) =>
        void take(message).then(
          (isHeard) => done(message, isHeard),
          (error: unknown) => failed(message, error),
        ),
      refuse: ({ why, ...refusal }) => refused.push({ ...refusal, reason: reasonText(why) }),
      mayHear,
    },
    {
      listeners: [plain, ...listeners],
      limits: { ...LIMITS, ...limits },
      clock: systemClock,
      log: createLog("silent"),
      tally,
    },
  );
  const port = broker.listeners[0]?.port ?? 0;
  return { broker, port, url: `mqtt://127.0.0.1:${port}`, refused, tally };
}
