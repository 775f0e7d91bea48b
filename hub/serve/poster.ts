// Posters of parents' links as a PDF, one A4 page each: the school, a QR code, when it can be watched, whom to ask. Drawn
// page by page, so that a district's posters hold up nothing else.
import { readFile } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import PDFDocument from "pdfkit";
import { FONT_FILE } from "../lib/font.ts";
import { unpackWoff } from "../lib/woff.ts";
import type { LinkTerms } from "../store/share-links.ts";
import { drawQr } from "./qr.ts";

export type Poster = Pick<LinkTerms, "weekdays" | "hours"> & {
  readonly school: string;
  /** The link's id: what a parent tells the school, and no secret. */
  readonly id: string;
  readonly url: string;
  /** The day of its end, "YYYY-MM-DD". */
  readonly endsOn: string;
};

type Words = {
  readonly title: string;
  readonly how: string;
  readonly noAccount: string;
  readonly hours: string;
  readonly weekdays: (days: LinkTerms["weekdays"]) => string;
  readonly schoolDays: string;
  readonly until: (day: string) => string;
  readonly askWhom: (school: string) => string;
  readonly link: (id: string) => string;
};

const WORDS: Readonly<Record<"zh" | "en", Words>> = {
  zh: {
    title: "看看孩子的厨房",
    how: "用微信或手机相机扫一扫",
    noAccount: "无需注册，无需安装，没有声音，不能回放",
    hours: "开放时间",
    weekdays: (days) => `周${days.map((day) => "一二三四五六日"[day - 1]).join("、")}`,
    schoolDays: "节假日不开放，调休上课日开放",
    until: (day) => `有效期至 ${day}`,
    askWhom: (school) => `打不开或有疑问，请问${school}，并说出链接编号`,
    link: (id) => `链接编号 ${id}`,
  },
  en: {
    title: "See your child's kitchen",
    how: "Scan with WeChat or your phone's camera",
    noAccount: "No account needed, nothing to install, no sound, no playback",
    hours: "Open",
    weekdays: (days) => days.map((day) => DAYS[day - 1]).join(", "),
    schoolDays: "Closed on holidays, open on make-up school days",
    until: (day) => `Valid until ${day}`,
    askWhom: (school) => `If it does not open, ask ${school} and say the link's number`,
    link: (id) => `Link ${id}`,
  },
};
const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** ISO 216: A4 is 210 × 297 mm; in points of 1/72 inch. */
const PAGE = { width: 595.28, height: 841.89 };
const MARGIN = 56;
/** Chosen: 10.5 cm, read by a phone from a metre away. */
const QR_SIZE = 298;
const INK = "#12332b";
const SOFT = "#4b635c";

export async function* drawPosters(
  posters: readonly Poster[],
  language: "zh" | "en",
): AsyncGenerator<Uint8Array> {
  const document = new PDFDocument({ size: "A4", margin: MARGIN, autoFirstPage: false, lang: language });
  const pieces: Uint8Array[] = [];
  document.on("data", (piece: Uint8Array) => pieces.push(piece));
  const ended = new Promise((resolve) => document.once("end", resolve));
  document.registerFont("text", unpackWoff(await readFile(FONT_FILE)));
  for (const poster of posters) {
    drawPage(document, poster, WORDS[language]);
    await setImmediate();
    yield* pieces.splice(0);
  }
  document.end();
  await ended;
  yield* pieces;
}

function drawPage(document: PDFKit.PDFDocument, poster: Poster, words: Words): void {
  document.addPage();
  document.font("text").fillColor(INK);
  const line = (text: string, size: number, gap: number, color = INK): void => {
    document.fontSize(size).fillColor(color);
    document.text(text, MARGIN, document.y, { width: PAGE.width - 2 * MARGIN, align: "center" });
    document.y += gap;
  };
  document.y = MARGIN;
  line(poster.school, poster.school.length > 14 ? 26 : 34, 6);
  line(words.title, 24, 14, SOFT);
  drawQr(document, poster.url, { left: (PAGE.width - QR_SIZE) / 2, top: document.y, size: QR_SIZE });
  document.y += QR_SIZE + 18;
  line(words.how, 20, 4);
  line(words.noAccount, 13, 20, SOFT);
  line(`${words.hours}  ${words.weekdays(poster.weekdays)}`, 16, 4);
  line(poster.hours.map(({ from, to }) => `${from}–${to}`).join("   "), 20, 4);
  line(words.schoolDays, 13, 4, SOFT);
  line(words.until(poster.endsOn), 13, 18, SOFT);
  line(words.askWhom(poster.school), 12, 4, SOFT);
  line(`${words.link(poster.id)}   ${poster.url}`, 10, 0, SOFT);
}
