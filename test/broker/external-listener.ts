// The client of a broker elsewhere by itself, with its log and its counts.
import { type ExternalMessage, startExternalBroker } from "../../hub/broker/external-broker.ts";
import { externalBrokersSchema } from "../../hub/broker/external-settings.ts";
import { systemClock } from "../../hub/lib/clock.ts";
import { createLog } from "../../hub/lib/log.ts";
import { createTally } from "../../hub/lib/tally.ts";
import { until } from "../kitchen.ts";

type Settings = Parameters<typeof externalBrokersSchema.parse>[0];

export function listen(
  url: string,
  take: (message: ExternalMessage) => Promise<void>,
  more: Record<string, unknown> = {},
  password?: string,
) {
  const given = { name: "city", url, topics: [{ filter: "kitchen/#", site: "a" }], ...more };
  const [settings] = externalBrokersSchema.parse([given] as Settings);
  if (settings === undefined) throw new Error("no settings");
  const lines: string[] = [];
  const tally = createTally();
  const log = createLog("debug", (line) => lines.push(line));
  const outside = startExternalBroker(settings, {
    take,
    access: () => ({ password }),
    clock: systemClock,
    log,
    tally,
  });
  return {
    ...outside,
    log: () => lines.join(""),
    count: (name: string) => tally.read().find((one) => one.name === name)?.value ?? 0,
    [Symbol.asyncDispose]: outside.close,
  };
}

export function connected(outside: { isConnected: () => boolean }): Promise<true> {
  return until("the connection", () => (outside.isConnected() ? true : undefined));
}
