// Feishu and Lark (飞书): a group's robot with a signature in the body, or with a keyword, or with neither. The text goes as
// a "post", whose pieces are plain text: only a piece of kind "at" would name anybody, and there is none.
import { createHmac } from "node:crypto";
import { fitLines, forChat } from "../escape.ts";
import { codeOf, JSON_UTF8, type Notice, textOf, type Verdict, type WebChannel } from "./channel.ts";

/** open.larkoffice.com, ucTM5YjL3ETO24yNxkjN: requests in a minute and in a second; bytes of a body. */
const A_MINUTE = 100;
const A_SECOND = 5;
const MOST_BODY_BYTES = 20 * 1024;
/** Chosen: of the body, what is text; JSON and the signature have the rest. */
const MOST_TEXT_BYTES = 12 * 1024;

/** HMAC-SHA256 of nothing, with the time in s and the secret as the key. */
export function feishuSign(secret: string, timestampS: number): string {
  return createHmac("sha256", `${timestampS}\n${secret}`).digest("base64");
}

export const feishu: WebChannel = {
  pace: () => ({
    windows: [
      { count: A_MINUTE, ms: 61_000 },
      { count: A_SECOND, ms: 1_100 },
    ],
    avoidsHalfHours: true,
  }),
  render: (notice, { settings, secret }, at) => {
    const key = secret["key"] ?? "";
    const timestampS = Math.floor(at / 1000);
    const signed = key === "" ? {} : { timestamp: String(timestampS), sign: feishuSign(key, timestampS) };
    const bodyOf = (mostTextBytes: number): string => {
      const content = post(notice, textOf(settings, "keyword"), mostTextBytes);
      const body = JSON.stringify({ ...signed, msg_type: "post", content });
      //  Many short lines are mostly JSON.
      return Buffer.byteLength(body) <= MOST_BODY_BYTES ? body : bodyOf(mostTextBytes / 2);
    };
    const body = bodyOf(MOST_TEXT_BYTES);
    return { url: secret["url"] ?? "", headers: JSON_UTF8, body };
  },
  parse: (reply): Verdict => {
    const reset = reply.headers["x-ogw-ratelimit-reset"];
    const said = codeOf(reply, { code: "code", words: "msg", well: 0 });
    if ("verdict" in said) return reply.status === 429 ? held(reset, "HTTP 429") : said.verdict;
    const { code, detail } = said;
    if (reply.status === 429 || code === 99991400) return held(reset, detail);
    //  Too many at once, mostly at whole and half hours.
    if (code === 11232) return held(undefined, detail);
    //  Signature or time, the sender's address, the keyword.
    if ([19021, 19022, 19024].includes(code)) return { outcome: "refused", of: "channel", detail };
    //  Bad request.
    if (code === 9499) return { outcome: "refused", of: "message", detail };
    return { outcome: "failed", of: "channel", detail, isUncertain: false };
  },
};

function held(resetS: string | undefined, detail: string): Verdict {
  const seconds = Number(resetS);
  //  Chosen: a minute where it does not say, an hour at most.
  const waitS = resetS === undefined || !(seconds > 0) ? 60 : Math.min(seconds, 3600);
  return { outcome: "held", of: "channel", detail, waitMs: waitS * 1000 };
}

function post(notice: Notice, keyword: string, mostTextBytes: number): unknown {
  const title = forChat(notice.title);
  const lines = fitLines(
    {
      head: notice.uncertain === undefined ? [] : [forChat(notice.uncertain)],
      lines: [
        ...notice.facts.map(({ name, value }) => `${forChat(name)}：${forChat(value)}`),
        ...notice.items.map(forChat),
      ],
      tail: [forChat(notice.why), ...(keyword === "" || title.includes(keyword) ? [] : [keyword])],
    },
    mostTextBytes,
    notice.more,
  );
  const content: unknown[][] = lines.map((text) => [{ tag: "text", text }]);
  if (notice.link !== undefined)
    content.push([{ tag: "a", text: forChat(notice.link.word), href: notice.link.url }]);
  return { post: { [notice.language === "zh" ? "zh_cn" : "en_us"]: { title, content } } };
}
