// Binds what follows alerts by itself: the planner, who is told; the sender, by which way; snoozes that run out; orders that
// are late.
import type { Config } from "../config.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Alert } from "../model.ts";
import type { TellSite } from "../notify/channels/mqtt.ts";
import type { Sender } from "../notify/sender.ts";
import type { Present } from "../serve/present.ts";
import type { Memory } from "./memory.ts";
import { startPlanner } from "./notify.ts";
import { startOrders } from "./orders.ts";
import { startSending } from "./sending.ts";
import type { Sharing } from "./sharing.ts";
import { startSnoozes } from "./snoozes.ts";

export type TellingNeeds = {
  readonly memory: Pick<Memory, "book" | "box" | "estate">;
  readonly config: Config;
  readonly present: Pick<Present, "latestOf">;
  readonly sharing: Pick<Sharing, "links">;
  /** What durations are multiplied with. */
  readonly factor: number;
  /** These people have something new to read. */
  readonly showTold: (accounts: readonly string[]) => void;
  readonly showAlert: (alert: Alert) => void;
  readonly clock: Clock;
  readonly log: Log;
};

export type Telling = {
  /** Something happened to an alert. */
  readonly wake: () => void;
  /** Begins to send: there is a broker by now. */
  readonly start: (tellSite: TellSite) => void;
  /** For tests of channels; nobody asks before it has begun. */
  readonly sender: () => Sender;
  readonly close: () => Promise<void>;
};

export function openTelling(needs: TellingNeeds): Telling {
  const { memory, config, sharing, factor, showTold, showAlert, clock, log } = needs;
  const { book, estate } = memory;
  const { links } = sharing;
  const { zone } = config;
  const about = { book, clock, log };
  //  What is planned before there is a sender it finds by itself.
  let sender: Sender | undefined;
  let stops: (() => Promise<void>)[] = [];
  const planner = startPlanner({
    ...about,
    estate,
    schoolDay: links.schoolDay,
    zone,
    factor,
    told: (accounts) => {
      showTold(accounts);
      sender?.wake();
    },
  });
  return {
    wake: planner.wake,
    start: (tellSite) => {
      sender = startSending({ ...needs, tellSite });
      const shown = { ...about, show: showAlert };
      stops = [startSnoozes(shown), startOrders({ ...shown, estate, links, zone })];
    },
    sender: () => {
      if (sender === undefined) throw new Error("the sender was asked for before it was started");
      return sender;
    },
    close: async () => {
      await Promise.all(stops.map((stop) => stop()));
      await planner.close();
      await sender?.close();
    },
  };
}
