// Says in the log when what the store does in the background cannot be done, or waits because the hub's clock has leapt.
import type { Clock, Stop } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Journal } from "../store/journal.ts";

/** Chosen: as often as the background work has its round. */
const LOOK_EVERY_MS = 60_000;
const DAY_MS = 86_400_000;
/** Chosen: a hub that was off for less has caught up before anybody has read of it. */
const TOLD_FROM_MS = 2 * DAY_MS;

export function startStoreWatch(
  journal: Pick<Journal, "tidyState">,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Stop {
  let told = "";

  async function look(): Promise<void> {
    const { fault, clock: lead, flooded } = await journal.tidyState();
    const days = Math.round(lead.aheadMs / DAY_MS);
    const floods = flooded.map(({ deviceId, metric }) => `${deviceId} ${metric}`).join(", ");
    const standing = [fault, floods, lead.aheadMs < TOLD_FROM_MS ? undefined : lead.isFollowed].join();
    if (standing === told) return;
    told = standing;
    if (fault !== undefined) log.error("readings cannot be packed, added up or let go of", { error: fault });
    if (floods !== "")
      log.warn("sensors send more than ten readings a second, which are kept but not packed", { floods });
    if (lead.aheadMs < TOLD_FROM_MS) return;
    if (lead.isFollowed) log.info("old readings are let go of step by step, up to the hub's clock", { days });
    else
      log.warn(
        "the hub's clock has leapt ahead, and nothing old is let go of by it: set the clock; if it is right, it is believed after thirty days",
        { days },
      );
  }

  return clock.every(LOOK_EVERY_MS, () => {
    look().catch((error: unknown) => log.error("the store cannot be asked how it stands", { error }));
  });
}
