// An application's messages in WeCom against a server on loopback that gives tokens and takes them: one person each, with
// its failure replies.
import { expect, test } from "vitest";
import { systemClock } from "../../hub/lib/clock.ts";
import type { Verdict } from "../../hub/notify/channels/channel.ts";
import { wecomApp } from "../../hub/notify/channels/wecom-app.ts";
import { reachOf } from "../../hub/notify/reach.ts";
import { createWebSending } from "../../hub/notify/web-sending.ts";
import { post, reply, WAY } from "./exchange.ts";
import { NOTICE } from "./notice.ts";
import { type Answer, openProvider, type Provider } from "./provider.ts";

const CORP = "ww0123456789abcdef";
const SECRET = "secret-of-the-application";
const TO_WANG = { ...NOTICE, to: { wecomUser: "wangqing" } };

/** Gives the tokens T1, T2, … and takes the newest only; `message` answers a message that has it. */
async function openWecom(message: () => Answer = () => ({ body: { errcode: 0, errmsg: "ok", msgid: "m" } })) {
  let given = 0;
  const provider: Provider = await openProvider(({ path }) => {
    const url = new URL(path, "http://wecom");
    if (url.pathname === "/cgi-bin/gettoken") {
      if (url.searchParams.get("corpsecret") !== SECRET)
        return { body: { errcode: 40001, errmsg: `invalid credential ${SECRET}` } };
      given += 1;
      return { body: { errcode: 0, errmsg: "ok", access_token: `T${given}`, expires_in: 7200 } };
    }
    return url.searchParams.get("access_token") === `T${given}`
      ? message()
      : { body: { errcode: 42001, errmsg: "access_token expired" } };
  });
  const clock = { ...systemClock };
  const sending = createWebSending({ post, clock });
  const way = {
    settings: { corpId: CORP, agentId: 1000002 },
    secret: { url: `${provider.url}/`, key: SECRET },
  };
  return {
    ...provider,
    provider,
    clock,
    /** What it was asked, without what is said in it. */
    paths: () => provider.received.map(({ path }) => path.split("&corpsecret")[0]),
    /** The provider lets go of the token it gave. */
    forget: () => {
      given += 1;
    },
    send: (notice = TO_WANG, key = SECRET): Promise<Verdict> =>
      sending.send(wecomApp, { ...way, secret: { ...way.secret, key } }, notice),
  };
}

const TOKEN = `/cgi-bin/gettoken?corpid=${CORP}`;
const message = (token: string) => `/cgi-bin/message/send?access_token=${token}`;

test("one person gets a card, and the token is asked for once", async () => {
  await using wecom = await openWecom();
  expect(await wecom.send()).toEqual({ outcome: "sent", detail: "ok" });
  await wecom.send();
  expect(wecom.paths()).toEqual([TOKEN, message("T1"), message("T1")]);
  const body = JSON.parse(wecom.received[1]?.body ?? "") as Record<string, unknown>;
  expect(body).toMatchObject({
    touser: "wangqing",
    agentid: 1000002,
    msgtype: "template_card",
    template_card: { card_type: "text_notice", card_action: { type: 1, url: NOTICE.link?.url } },
  });
  expect(Object.keys(body).sort()).toEqual(["agentid", "msgtype", "template_card", "touser"]);
});

test("without a page to open, and as a digest, it is Markdown", async () => {
  await using wecom = await openWecom();
  const { link: _, ...plain } = TO_WANG;
  await wecom.send(plain);
  await wecom.send({ ...TO_WANG, items: ["one", "two"] });
  const bodies = wecom.received.slice(1).map(({ body }) => JSON.parse(body) as { msgtype: string });
  expect(bodies.map(({ msgtype }) => msgtype)).toEqual(["markdown", "markdown"]);
});

test("a token that is over by the clock, or by the provider's word, is asked for anew, once", async () => {
  await using wecom = await openWecom();
  await wecom.send();
  //  7,200 s less five minutes.
  wecom.clock.now = () => systemClock.now() + 6_901_000;
  expect(await wecom.send()).toMatchObject({ outcome: "sent" });
  expect(wecom.paths().slice(2)).toEqual([TOKEN, message("T2")]);
  wecom.forget();
  expect(await wecom.send()).toMatchObject({ outcome: "sent" });
  expect(wecom.paths().slice(4)).toEqual([message("T2"), TOKEN, message("T4")]);
});

test("a token that is never good ends after the second try", async () => {
  await using wecom = await openWecom(() => ({ body: { errcode: 40014, errmsg: "invalid access_token" } }));
  expect(await wecom.send()).toMatchObject({ outcome: "failed", of: "channel" });
  expect(wecom.paths()).toEqual([TOKEN, message("T1"), TOKEN, message("T2")]);
});

test("a wrong secret is the channel's fault, and no message goes out", async () => {
  await using wecom = await openWecom();
  expect(await wecom.send(TO_WANG, "another")).toMatchObject({ outcome: "refused", of: "channel" });
  expect(wecom.paths()).toEqual([TOKEN]);
});

test("a token that could not be asked for leaves no doubt whether the message went", async () => {
  const provider = await openProvider(() => "hang up");
  const sending = createWebSending({ post, clock: systemClock });
  const way = { settings: { corpId: CORP, agentId: 1 }, secret: { url: `${provider.url}/`, key: SECRET } };
  await expect(sending.send(wecomApp, way, TO_WANG)).rejects.toMatchObject({
    kind: "failed",
    mayHaveArrived: false,
  });
  await provider[Symbol.asyncDispose]();
});

test.each([
  [
    { errcode: 0, errmsg: "ok", invaliduser: "wangqing" },
    { outcome: "refused", of: "message" },
  ],
  [
    { errcode: 81013, errmsg: "user & party & tag all invalid" },
    { outcome: "refused", of: "message" },
  ],
  [
    { errcode: 45009, errmsg: "reach max api daily quota limit" },
    { outcome: "held", waitMs: 60_000 },
  ],
  [
    { errcode: 60020, errmsg: "not allow to access from your ip" },
    { outcome: "refused", of: "channel" },
  ],
  [
    { errcode: 40056, errmsg: "invalid agentid" },
    { outcome: "refused", of: "channel" },
  ],
  [
    { errcode: 44004, errmsg: "text content empty" },
    { outcome: "refused", of: "message" },
  ],
  [
    { errcode: -1, errmsg: "system busy" },
    { outcome: "failed", of: "channel", isUncertain: false },
  ],
])("%j", (body, expected) => {
  expect(wecomApp.parse(reply(200, body), WAY)).toMatchObject(expected);
});

test("nobody's user id is everybody", () => {
  for (const wecomUser of ["@all", "all", "wang|li", "", "ALL"]) {
    const { body } = wecomApp.render({ ...NOTICE, to: { wecomUser } }, WAY, 0);
    expect(JSON.parse(body)).toMatchObject({ touser: "" });
  }
});

test("it reaches single people, by their user id, thirty times a minute", () => {
  expect(reachOf({ kind: "wecom-app", settings: {} })).toBe("wecomUser");
  expect(wecomApp.pace(WAY).perReceiver).toEqual({ count: 30, ms: 61_000 });
});
