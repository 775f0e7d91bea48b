// DingTalk (钉钉): a group's robot with a signature in its address, or with a keyword, or with neither. Its token stands in
// the address.
import { createHmac } from "node:crypto";
import { cutBytes, fitLines, forChat } from "../escape.ts";
import { codeOf, JSON_UTF8, type Notice, textOf, type Verdict, type WebChannel } from "./channel.ts";

/** The robot's documentation: messages in a minute; who sends more is not heard for ten minutes. */
const A_MINUTE = 20;
const PUNISHED_MS = 600_000;
/** Chosen: within every client's and the API's bounds. */
const MOST_BYTES = 4096;
/** Chosen: what a list of conversations shows of it. */
const TITLE_BYTES = 64;

/** For the address's query, not encoded: HMAC-SHA256 with the secret over the time in ms and the secret. */
export function dingtalkSign(secret: string, timestampMs: number): string {
  return createHmac("sha256", secret).update(`${timestampMs}\n${secret}`).digest("base64");
}

export const dingtalk: WebChannel = {
  //  A second more than a minute: what counts is when the provider gets it.
  pace: () => ({ windows: [{ count: A_MINUTE, ms: 61_000 }] }),
  render: (notice, { settings, secret }, at) => {
    const key = secret["key"] ?? "";
    const url = secret["url"] ?? "";
    const signed =
      key === ""
        ? url
        : `${url}${url.includes("?") ? "&" : "?"}timestamp=${at}&sign=${encodeURIComponent(dingtalkSign(key, at))}`;
    const body = markdown(notice, textOf(settings, "keyword"));
    return { url: signed, headers: JSON_UTF8, body: JSON.stringify(body) };
  },
  parse: (reply): Verdict => {
    const said = codeOf(reply, { code: "errcode", words: "errmsg", well: 0 });
    if ("verdict" in said) return said.verdict;
    const { code, detail } = said;
    if (code === 130101) return { outcome: "held", of: "channel", detail, waitMs: PUNISHED_MS };
    //  Signature, keyword or address does not match.
    if (code === 310000) return { outcome: "refused", of: "channel", detail };
    return { outcome: "failed", of: "channel", detail, isUncertain: false };
  },
};

function markdown(notice: Notice, keyword: string): unknown {
  //  Named by number: it must stand in the text too.
  const mobile = /^\d{5,15}$/.test(notice.to?.mobile ?? "") ? (notice.to?.mobile ?? "") : "";
  const title = forChat(notice.title);
  const lines = fitLines(
    {
      head: [
        `#### ${title}`,
        ...(notice.uncertain === undefined ? [] : [forChat(notice.uncertain)]),
        ...(mobile === "" ? [] : [`@${mobile}`]),
      ],
      lines: [
        ...notice.facts.map(({ name, value }) => `> ${forChat(name)}：${forChat(value)}`),
        ...notice.items.map((item) => `> ${forChat(item)}`),
      ],
      tail: [
        forChat(notice.why),
        ...(notice.link === undefined ? [] : [`[${forChat(notice.link.word)}](${notice.link.url})`]),
        ...(keyword === "" || title.includes(keyword) ? [] : [keyword]),
      ],
    },
    MOST_BYTES,
    notice.more,
  );
  //  A single line end is none in Markdown.
  const text = lines.join("\n\n");
  return {
    msgtype: "markdown",
    markdown: { title: cutBytes(title, TITLE_BYTES), text },
    at: { atMobiles: mobile === "" ? [] : [mobile], atUserIds: [], isAtAll: false },
  };
}
