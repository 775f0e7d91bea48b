// Names are somebody's words: a device or a school may be called `<@all>`. Here they become text that no format reads as
// anything else. A file for a channel puts nothing into a message that has not passed one of these.

/** One line of plain text: no control characters, no line ends, nothing invisible, nothing that turns the line round. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/\p{Cf}+/gu, "")
    .replace(/ {2,}/g, " ")
    .trim();
}

/** What chat programs read as a mention, a link, HTML or Markdown, with what looks the same and is only itself. */
const WIDE: Readonly<Record<string, string>> = {
  "@": "＠",
  "<": "＜",
  ">": "＞",
  "[": "［",
  "]": "］",
  "(": "（",
  ")": "）",
  "*": "＊",
  _: "＿",
  "`": "｀",
  "#": "＃",
  "~": "～",
  "|": "｜",
  "\\": "＼",
  "!": "！",
  "&": "＆",
  "{": "｛",
  "}": "｝",
  $: "＄",
};

/** For chat programs: Markdown, mentions, HTML and addresses of pages lose their meaning and stay readable. */
export function forChat(text: string): string {
  return (
    oneLine(text)
      .replace(/[@<>[\]()*_`#~|\\!&{}$]/g, (sign) => WIDE[sign] ?? sign)
      //  A line that begins like a list or a heading.
      .replace(/^([-+=]|\d+\.)(?= )/, "·")
      .replace(/:\/\//g, "：／／")
      //  Programs make links of whatever looks like a host: a.cn, www.a.cn. A number keeps its point.
      .replace(/(?<=[\p{L}\p{N}-])\.(?=\p{L})/gu, "．")
  );
}

/** For mail. */
export function forHtml(text: string): string {
  return oneLine(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

const graphemes = new Intl.Segmenter("zh", { granularity: "grapheme" });

/** As much of a text as has at most so many bytes in UTF-8, cut between whole characters; "…" stands for what is left out. */
export function cutBytes(text: string, most: number): string {
  return cut(text, most, (part) => Buffer.byteLength(part));
}

/** The same by characters, as JavaScript and providers count them. */
export function cutChars(text: string, most: number): string {
  return cut(text, most, (part) => part.length);
}

function cut(text: string, most: number, sizeOf: (part: string) => number): string {
  if (sizeOf(text) <= most) return text;
  const room = most - sizeOf("…");
  let kept = "";
  let size = 0;
  for (const { segment } of graphemes.segment(text)) {
    size += sizeOf(segment);
    if (size > room) break;
    kept += segment;
  }
  return room < 0 ? "" : `${kept}…`;
}

/**
 * Lines between a head and a tail that together have at most so many bytes; where they are too many, `more` says how many
 * are left out. Head and tail stay, the head cut if it must be.
 */
export function fitLines(
  parts: {
    readonly head: readonly string[];
    readonly lines: readonly string[];
    readonly tail: readonly string[];
  },
  most: number,
  more: (count: number) => string,
): string[] {
  const size = (lines: readonly string[]) => Buffer.byteLength(lines.join("\n\n")) + 2;
  const { head, lines, tail } = parts;
  const whole = [...head, ...lines, ...tail];
  if (size(whole) <= most) return whole;
  for (let kept = lines.length - 1; kept >= 0; kept--) {
    const shorter = [...head, ...lines.slice(0, kept), more(lines.length - kept), ...tail];
    if (size(shorter) <= most) return shorter;
  }
  return [cutBytes(head.join(" "), Math.max(0, most - size(tail))), ...tail];
}
