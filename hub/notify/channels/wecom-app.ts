// WeCom (企业微信): an application's message to one person, by their user id. The application's secret is exchanged for a
// token that is good for two hours. developer.work.weixin.qq.com: document 91039 (token), 90236 (message), 90312 (limits).
import { codeOf, JSON_UTF8, jsonOf, textOf, type Verdict, type WebChannel } from "./channel.ts";
import { wecomCard, wecomMarkdown } from "./wecom.ts";

/** Where it answers; an organisation's own installation of WeCom answers elsewhere. */
const WECOM_API = "https://qyapi.weixin.qq.com/";
/** Document 90312: what a member gets in a minute, beyond which it is thrown away without a word. */
const A_MINUTE_EACH = 30;
/** Document 90312: calls of one interface in a minute are 10,000; chosen: what a district needs at its worst. */
const A_MINUTE = 1_000;
/** Document 91039: 7,200 s. Chosen: asked anew a little before, since clocks differ. */
const EARLY_MS = 300_000;

/** Of the token: it is none, it is over. */
const GONE = new Set([40014, 42001]);
/** Of the secret, the organisation, the application: nothing gets through until somebody has put it right. */
const OF_CHANNEL = new Set([40001, 40013, 40056, 40091, 41002, 41004, 48001, 60020, 301002]);

export const wecomApp: WebChannel = {
  pace: () => ({
    windows: [{ count: A_MINUTE, ms: 61_000 }],
    perReceiver: { count: A_MINUTE_EACH, ms: 61_000 },
  }),
  token: {
    ask: ({ settings, secret }) => {
      const url = new URL("cgi-bin/gettoken", secret["url"] ?? WECOM_API);
      url.searchParams.set("corpid", textOf(settings, "corpId"));
      url.searchParams.set("corpsecret", secret["key"] ?? "");
      return { url: url.href, headers: {}, method: "GET", body: "" };
    },
    read: (reply) => {
      const said = codeOf(reply, { code: "errcode", words: "errmsg", well: 0 });
      if (!("verdict" in said)) return verdictOf(said);
      const { access_token: token, expires_in: seconds } = jsonOf(reply.body) ?? {};
      if (said.verdict.outcome !== "sent") return said.verdict;
      if (typeof token !== "string" || token === "")
        return {
          outcome: "failed",
          of: "channel",
          detail: "a reply without access_token",
          isUncertain: false,
        };
      const goodForMs = (typeof seconds === "number" ? seconds : 0) * 1000 - EARLY_MS;
      return { token, goodForMs: Math.max(0, goodForMs) };
    },
    isGone: (reply) => GONE.has(Number(jsonOf(reply.body)?.["errcode"])),
  },
  render: (notice, { settings, secret, token = "" }) => {
    const url = new URL("cgi-bin/message/send", secret["url"] ?? WECOM_API);
    url.searchParams.set("access_token", token);
    const isCard = notice.link !== undefined && notice.items.length === 0;
    const message = isCard ? wecomCard(notice) : wecomMarkdown(notice, "");
    const to = { touser: userOf(notice.to?.wecomUser), agentid: settings["agentId"] };
    return { url: url.href, headers: JSON_UTF8, body: JSON.stringify({ ...to, ...message }) };
  },
  parse: (reply): Verdict => {
    const said = codeOf(reply, { code: "errcode", words: "errmsg", well: 0 });
    if (!("verdict" in said)) return verdictOf(said);
    const nobody = jsonOf(reply.body)?.["invaliduser"];
    //  Its code is 0 all the same.
    if (said.verdict.outcome === "sent" && typeof nobody === "string" && nobody !== "")
      return { outcome: "refused", of: "message", detail: "the application knows nobody by this user id" };
    return said.verdict;
  },
};

function verdictOf({ code, detail }: { readonly code: number; readonly detail: string }): Verdict {
  //  Document 90313: a limit is used up; the minute must pass.
  if (code === 45009 || code === 45033) return { outcome: "held", of: "channel", detail, waitMs: 60_000 };
  //  The hub's address must be among the application's trusted ones (企业可信IP).
  if (code === 60020)
    return { outcome: "refused", of: "channel", detail: `${detail}: add the hub's address to 企业可信IP` };
  if (OF_CHANNEL.has(code)) return { outcome: "refused", of: "channel", detail };
  if (GONE.has(code)) return { outcome: "failed", of: "channel", detail, isUncertain: false };
  //  81013: none of the receivers is anybody. 40xxx and 44xxx to 46xxx: faults of what was sent.
  if (code === 81013 || (code >= 40_000 && code < 47_000))
    return { outcome: "refused", of: "message", detail };
  return { outcome: "failed", of: "channel", detail, isUncertain: false };
}

/** One person: "@all" would be everybody in the organisation, and a bar begins the next name. */
function userOf(user = ""): string {
  return /^[\w.-][\w.@-]{0,63}$/.test(user) && !/^@?all$/i.test(user) ? user : "";
}
