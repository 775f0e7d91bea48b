// One message to a provider over HTTP, with the token that some providers ask for first. A token is kept in memory as long
// as it is good, and asked for anew, once, where the provider says that it is none any more.
import type { Clock } from "../lib/clock.ts";
import { type GuardedPost, type HttpReply, PostFault } from "../lib/guarded-post.ts";
import type { UnixMs } from "../model.ts";
import type { Notice, Verdict, Way, WebChannel } from "./channels/channel.ts";

export type WebSending = {
  /** Throws a PostFault where there is no answer. */
  readonly send: (web: WebChannel, way: Way, notice: Notice) => Promise<Verdict>;
  /** What must not be written down anywhere. */
  readonly tokens: () => readonly string[];
};

type Kept = { readonly token: string; readonly until: UnixMs };

export function createWebSending({
  post,
  clock,
}: {
  readonly post: GuardedPost;
  readonly clock: Clock;
}): WebSending {
  const kept = new Map<string, Kept>();

  async function ask(by: NonNullable<WebChannel["token"]>, way: Way): Promise<Kept | Verdict> {
    const answer = by.read(await postFirst(way, by));
    if ("outcome" in answer) return answer;
    return { token: answer.token, until: clock.now() + answer.goodForMs };
  }

  /** Nothing of the message has gone out yet, whatever became of this. */
  async function postFirst(way: Way, by: NonNullable<WebChannel["token"]>): Promise<HttpReply> {
    try {
      return await post(by.ask(way));
    } catch (error) {
      if (error instanceof PostFault) throw new PostFault(error.kind, error.message, { cause: error.cause });
      throw error;
    }
  }

  async function sendWithToken(
    web: WebChannel,
    by: NonNullable<WebChannel["token"]>,
    way: Way,
    notice: Notice,
  ): Promise<Verdict> {
    const key = JSON.stringify([way.settings["corpId"], way.secret]);
    for (const isLast of [false, true]) {
      let one: Kept | Verdict | undefined = kept.get(key);
      if (one === undefined || one.until <= clock.now()) {
        one = await ask(by, way);
        if ("outcome" in one) return one;
        kept.set(key, one);
      }
      const withToken = { ...way, token: one.token };
      const reply = await post(web.render(notice, withToken, clock.now()));
      if (isLast || !by.isGone(reply)) return web.parse(reply, withToken);
      kept.delete(key);
    }
    throw new Error("the second try is the last");
  }

  return {
    send: async (web, way, notice) =>
      web.token === undefined
        ? web.parse(await post(web.render(notice, way, clock.now())), way)
        : await sendWithToken(web, web.token, way, notice),
    tokens: () => [...kept.values()].map(({ token }) => token),
  };
}
