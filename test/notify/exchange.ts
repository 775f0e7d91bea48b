// One exchange with a provider on loopback: what it was sent, and what its answer was taken for.
import { addressList } from "../../hub/lib/address.ts";
import { systemClock } from "../../hub/lib/clock.ts";
import { createGuardedPost, type HttpReply } from "../../hub/lib/guarded-post.ts";
import type { Verdict, Way, WebChannel } from "../../hub/notify/channels/channel.ts";
import { AT, NOTICE } from "./notice.ts";
import { type Answer, openProvider, type Provider, type Received } from "./provider.ts";

export const post = createGuardedPost({
  isListed: addressList(["127.0.0.0/8"]) ?? (() => false),
  clock: systemClock,
  mostMs: 500,
});

/** Sends the notice to a provider that gives this answer; what it got, and what its answer was taken for. */
export async function exchange(
  channel: WebChannel,
  way: (provider: Provider) => Way,
  answer: Answer,
  notice = NOTICE,
): Promise<{ readonly got: Received; readonly verdict: Verdict }> {
  await using provider = await openProvider(() => answer);
  const known = way(provider);
  const reply = await post(channel.render(notice, known, AT));
  return { got: provider.received[0] as Received, verdict: channel.parse(reply, known) };
}

export const reply = (status: number, body: unknown, headers: HttpReply["headers"] = {}): HttpReply => ({
  status,
  headers,
  body: typeof body === "string" ? body : JSON.stringify(body),
});
export const WAY: Way = { settings: {}, secret: { url: "https://x.cn" } };
