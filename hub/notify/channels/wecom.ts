// WeCom (企业微信): a group's robot. The key in its address is its only secret, there is no signature. A notice is a card
// where there is a page to open, and Markdown where there is none or somebody is named. developer.work.weixin.qq.com,
// documents 91770 and 99110.
import { cutBytes, cutChars, fitLines, forChat } from "../escape.ts";
import { codeOf, JSON_UTF8, type Notice, type Verdict, type WebChannel } from "./channel.ts";

/** Document 99110: messages a robot may send in a minute. */
const A_MINUTE = 20;
/** Document 99110: bytes of a Markdown message. */
const MARKDOWN_BYTES = 4096;
/** Document 99110: characters of a card's parts, and its rows. */
const CARD = { title: 26, desc: 30, subTitle: 112, rows: 6, rowValue: 26 };

const COLOURS = { notice: "info", warning: "warning", critical: "warning" } as const;

export const wecom: WebChannel = {
  //  A second more than a minute: what counts is when the provider gets it.
  pace: () => ({ windows: [{ count: A_MINUTE, ms: 61_000 }] }),
  render: (notice, { secret, settings }) => {
    const named = mentionOf(notice);
    const isCard = notice.link !== undefined && named === "" && settings["style"] !== "markdown";
    const body = isCard && notice.items.length === 0 ? wecomCard(notice) : wecomMarkdown(notice, named);
    return { url: secret["url"] ?? "", headers: JSON_UTF8, body: JSON.stringify(body) };
  },
  parse: (reply): Verdict => {
    const said = codeOf(reply, { code: "errcode", words: "errmsg", well: 0 });
    if ("verdict" in said) return said.verdict;
    const { code, detail } = said;
    //  Frequency limit: the minute must pass.
    if (code === 45009) return { outcome: "held", of: "channel", detail, waitMs: 60_000 };
    //  The address is none of a robot's (any more).
    if (code === 93000) return { outcome: "refused", of: "channel", detail };
    //  System busy.
    if (code === -1) return { outcome: "failed", of: "channel", detail, isUncertain: false };
    //  40xxx and 44xxx to 46xxx are faults of what was sent.
    if (code >= 40_000 && code < 47_000) return { outcome: "refused", of: "message", detail };
    return { outcome: "failed", of: "channel", detail, isUncertain: false };
  },
};

/** Also what an application sends (wecom-app.ts). */
export function wecomMarkdown(notice: Notice, named: string): object {
  const colour = COLOURS[notice.severity];
  const content = fitLines(
    {
      head: [
        `<font color="${colour}">${forChat(notice.title)}</font>${named}`,
        ...(notice.uncertain === undefined ? [] : [forChat(notice.uncertain)]),
      ],
      lines: [
        ...notice.facts.map(({ name, value }) => `>${forChat(name)}：${forChat(value)}`),
        ...notice.items.map((item) => `>${forChat(item)}`),
      ],
      tail: [
        `<font color="comment">${forChat(notice.why)}</font>`,
        ...(notice.link === undefined ? [] : [`[${forChat(notice.link.word)}](${notice.link.url})`]),
      ],
    },
    MARKDOWN_BYTES,
    notice.more,
  ).join("\n");
  return { msgtype: "markdown", markdown: { content: cutBytes(content, MARKDOWN_BYTES) } };
}

/** Names a person; nobody's id is "all", which would name everybody. */
function mentionOf({ to }: Notice): string {
  const user = to?.wecomUser ?? "";
  return /^[\w.-][\w.@-]{0,63}$/.test(user) && !/^@?all$/i.test(user) ? `<@${user}>` : "";
}

/** Also what an application sends (wecom-app.ts). */
export function wecomCard(notice: Notice): object {
  const url = notice.link?.url ?? "";
  const rows = notice.facts.map(({ name, value }) => ({
    keyname: forChat(name),
    value: cutChars(forChat(value), CARD.rowValue),
  }));
  return {
    msgtype: "template_card",
    template_card: {
      card_type: "text_notice",
      source: { desc: "明厨 Mingchu", desc_color: notice.severity === "critical" ? 2 : 0 },
      main_title: {
        title: cutChars(forChat(notice.title), CARD.title),
        ...(notice.uncertain === undefined ? {} : { desc: cutChars(forChat(notice.uncertain), CARD.desc) }),
      },
      ...(notice.figure === undefined
        ? {}
        : {
            emphasis_content: {
              title: cutChars(forChat(notice.figure.value), CARD.title),
              desc: cutChars(forChat(notice.figure.of), CARD.desc),
            },
          }),
      sub_title_text: cutChars(forChat(notice.why), CARD.subTitle),
      horizontal_content_list: rows.slice(0, CARD.rows),
      jump_list: [{ type: 1, url, title: notice.link?.word ?? "" }],
      card_action: { type: 1, url },
    },
  };
}
