// Everything that stays open to somebody: realtime and media sockets, files on their way. Promise: within ten seconds of a session's end or
// the loss of a right, or of the end of a link or of its hours, whatever stood on it is closed.
import { type Action, isEverywhere, reach } from "../access/rights.ts";
import type { Sessions, Who } from "../access/sessions.ts";
import type { Tree } from "../access/tree.ts";
import type { Clock, Stop } from "../lib/clock.ts";
import type { UnixMs } from "../model.ts";

/** Chosen: half of what is promised. */
const CHECK_EVERY_MS = 5_000;

type Channel = {
  readonly sessionHash: string;
  /** May it stay open, given what the person may do by now? */
  readonly isAllowed: (who: Who) => boolean;
  readonly close: (reason: string) => void;
};

/** What stands on a link rather than on a session. */
type LinkChannel = {
  /** Why it may not stay open; undefined if it may. */
  readonly whyNot: () => string | undefined;
  readonly close: (reason: string) => void;
};

export type OpenChannels = {
  /** Watches over a channel until the returned function is called. */
  readonly add: (channel: Channel) => Stop;
  /** The same for somebody without an account. */
  readonly addByLink: (channel: LinkChannel) => Stop;
  /** Closes what stands on a session at once. */
  readonly endSession: (sessionHash: string) => void;
  readonly close: () => void;
};

export function watchOpenChannels(
  sessions: Sessions,
  clock: Clock,
  onError: (error: unknown) => void,
): OpenChannels {
  const channels = new Set<Channel>();
  const byLink = new Set<LinkChannel>();

  function checkLinks(): void {
    for (const channel of byLink) {
      const why = channel.whyNot();
      if (why !== undefined) channel.close(why);
    }
  }

  async function check(at: UnixMs): Promise<void> {
    for (const [sessionHash, standing] of Map.groupBy(channels, (channel) => channel.sessionHash)) {
      const who = await sessions.renew(sessionHash, at);
      for (const channel of standing) {
        if (who === undefined) channel.close("signed out");
        else if (!channel.isAllowed(who)) channel.close("no longer allowed");
      }
    }
  }

  const stop = clock.every(CHECK_EVERY_MS, () => {
    checkLinks();
    check(clock.now()).catch(onError);
  });
  return {
    add: (channel) => {
      channels.add(channel);
      return () => channels.delete(channel);
    },
    addByLink: (channel) => {
      byLink.add(channel);
      return () => byLink.delete(channel);
    },
    endSession: (sessionHash) => {
      for (const channel of channels) if (channel.sessionHash === sessionHash) channel.close("signed out");
    },
    close: stop,
  };
}

/** True as long as somebody may do this everywhere where they could when it was begun. */
export function stillMay({ person }: Who, action: Action, tree: () => Tree): (now: Who) => boolean {
  const before = reach(person, action, tree());
  const wasEverywhere = isEverywhere(person);
  return (now) => {
    if (wasEverywhere && !isEverywhere(now.person)) return false;
    const reached = reach(now.person, action, tree());
    //  A site that was removed meanwhile is nobody's loss.
    return [...before].every((siteId) => reached.has(siteId) || tree().site(siteId) === undefined);
  };
}
