// A rectification order on paper (整改通知书), one A4 page or as many as it takes: its number, the school, the problem, what
// is to be done and until when, who ordered it, how it stands, lines to sign, and a QR code to its page.
import { readFile } from "node:fs/promises";
import PDFDocument from "pdfkit";
import { ROLE_TITLES } from "../actions/import-people-columns.ts";
import { FONT_FILE } from "../lib/font.ts";
import { unpackWoff } from "../lib/woff.ts";
import type { AlertEvent, Ordered } from "../model.ts";
import { localTime } from "./export.ts";
import {
  ORDER_KIND_TITLES,
  type OrderLanguage,
  orderNumber,
  orderStateTitle,
  SEVERITY_TITLES,
} from "./order-words.ts";
import { drawQr } from "./qr.ts";

export type Notice = {
  readonly order: Ordered;
  /** What is wrong; hidden where it was set aside. */
  readonly problem: string;
  readonly site: string;
  /** The school or town that runs it, if it is a canteen. */
  readonly runBy: string | undefined;
  readonly camera: string | undefined;
  readonly issuer: string;
  readonly issuedFrom: string;
  readonly owner: string;
  readonly events: readonly AlertEvent[];
  readonly nameOf: (account: string) => string;
  /** The order's page. */
  readonly url: string;
  readonly zone: string;
  readonly printedAt: number;
};

const WORDS = {
  zh: {
    title: "整改通知书",
    site: "整改单位",
    problem: "存在问题",
    seenAt: "发现时间",
    camera: "摄像头",
    kind: "问题类别",
    severity: "程度",
    requirement: "整改要求",
    basis: "依据",
    owner: "责任人",
    due: "整改期限",
    issued: "下达",
    state: "当前状态",
    so: "办理情况",
    sign: ["签发人", "签收人（责任人）", "复查人"],
    date: "日期",
    scan: "扫码查看办理情况",
    printed: (at: string) => `打印于 ${at}。以系统内记录为准。`,
  },
  en: {
    title: "Rectification order",
    site: "To",
    problem: "Problem",
    seenAt: "Seen at",
    camera: "Camera",
    kind: "Kind",
    severity: "Gravity",
    requirement: "To be done",
    basis: "Basis",
    owner: "Responsible",
    due: "Deadline",
    issued: "Ordered by",
    state: "State",
    so: "So far",
    sign: ["Ordered by", "Received by (responsible)", "Re-checked by"],
    date: "Date",
    scan: "Scan for how it stands",
    printed: (at: string) => `Printed ${at}. What the system has is what counts.`,
  },
} as const;

const STEPS: Partial<Record<AlertEvent["kind"], Readonly<Record<OrderLanguage, string>>>> = {
  opened: { zh: "下达", en: "Ordered" },
  ordered: { zh: "转为整改", en: "Made an order" },
  assigned: { zh: "指定责任人", en: "Given to" },
  acknowledged: { zh: "签收", en: "Received" },
  acted: { zh: "处置", en: "Acted" },
  rechecked: { zh: "复查", en: "Re-checked" },
  returned: { zh: "退回", en: "Sent back" },
  closed: { zh: "销号", en: "Closed" },
  resolved: { zh: "结束", en: "Over" },
  overdue: { zh: "超期提级", en: "Overdue, told above" },
  "due-changed": { zh: "变更期限", en: "Deadline changed" },
};

/** ISO 216: A4 is 210 × 297 mm; in points of 1/72 inch. */
const PAGE = { width: 595.28, height: 841.89 };
const MARGIN = 56;
const WIDTH = PAGE.width - 2 * MARGIN;
const LABEL_WIDTH = 84;
const PAD = 6;
/** Chosen: 3 cm, read by a phone held over the paper. */
const QR_SIZE = 85;
/** The lines to sign and the QR code. */
const FOOT_HEIGHT = 3 * 30 + QR_SIZE + 30;
const INK = "#1b2a26";
const SOFT = "#5a6b66";
const LINE = "#9aa8a4";
/** Chosen: the last ones; all of them are on the order's page. */
const MOST_STEPS = 24;

export async function* drawNotice(notice: Notice, language: OrderLanguage): AsyncGenerator<Uint8Array> {
  const words = WORDS[language];
  const number = orderNumber(notice.order.order, language);
  const info = { Title: `${words.title} ${number}` };
  const document = new PDFDocument({ size: "A4", margin: MARGIN, lang: language, info });
  const pieces: Uint8Array[] = [];
  document.on("data", (piece: Uint8Array) => pieces.push(piece));
  const ended = new Promise((resolve) => document.once("end", resolve));
  document.registerFont("text", unpackWoff(await readFile(FONT_FILE)));
  document.font("text").fillColor(INK);
  document.fontSize(24).text(words.title, MARGIN, MARGIN, { width: WIDTH, align: "center" });
  document.moveDown(0.3).fontSize(12).text(number, MARGIN, document.y, { width: WIDTH, align: "right" });
  document.y += 6;
  for (const [label, text] of fieldsOf(notice, language)) drawField(document, label, text);
  drawFoot(document, notice, language);
  document.end();
  await ended;
  yield* pieces;
}

function fieldsOf(notice: Notice, language: OrderLanguage): readonly (readonly [string, string])[] {
  const { order: alert, zone } = notice;
  const { order } = alert;
  const words = WORDS[language];
  const at = (ms: number) => minuteText(ms, zone);
  const { issued } = order;
  const role = ROLE_TITLES[issued.role][language];
  const runBy = notice.runBy === undefined ? "" : ` (${notice.runBy})`;
  const fields: readonly (readonly [string, string | undefined])[] = [
    [words.site, `${notice.site}${runBy}`],
    [words.problem, notice.problem],
    [words.seenAt, at(alert.since)],
    [words.camera, notice.camera],
    [words.kind, ORDER_KIND_TITLES[order.kind][language]],
    [words.severity, SEVERITY_TITLES[alert.severity][language]],
    [words.requirement, order.requirement],
    [words.basis, order.basis],
    [words.owner, notice.owner],
    [words.due, at(order.dueAt)],
    [words.issued, `${notice.issuedFrom}  ${role} ${notice.issuer}  ${at(issued.at)}`],
    [words.state, orderStateTitle(alert, language)],
    [
      words.so,
      notice.events
        .flatMap((event) => stepOf(event, notice, language))
        .slice(-MOST_STEPS)
        .join("\n"),
    ],
  ];
  return fields.flatMap(([label, text]) => (text ? [[label, text] as const] : []));
}

function stepOf(event: AlertEvent, { nameOf, zone }: Notice, language: OrderLanguage): string[] {
  const title = STEPS[event.kind]?.[language];
  if (title === undefined) return [];
  const data = event.data ?? {};
  const who = event.by === "hub" || event.by.startsWith("link:") ? "" : ` ${nameOf(event.by)}`;
  const said = [data["what"], data["note"], data["reason"]].find(
    (one): one is string => typeof one === "string" && one !== "",
  );
  const due = event.kind === "due-changed" || event.kind === "returned" ? data["to"] : undefined;
  const until = typeof due === "number" ? ` (${WORDS[language].due} ${minuteText(due, zone)})` : "";
  return [`${minuteText(event.at, zone)}  ${title}${who}${said === undefined ? "" : `  ${said}`}${until}`];
}

function drawField(document: PDFKit.PDFDocument, label: string, text: string): void {
  const textWidth = WIDTH - LABEL_WIDTH - 2 * PAD;
  document.fontSize(11);
  const height = Math.max(document.heightOfString(text, { width: textWidth }), 14) + 2 * PAD;
  const bottom = PAGE.height - MARGIN;
  if (document.y + height > bottom && document.y > MARGIN + 1) document.addPage();
  const top = document.y;
  const shown = Math.min(height, bottom - top);
  document.lineWidth(0.6).strokeColor(LINE);
  document.rect(MARGIN, top, LABEL_WIDTH, shown).stroke();
  document.rect(MARGIN + LABEL_WIDTH, top, WIDTH - LABEL_WIDTH, shown).stroke();
  document.fillColor(SOFT).text(label, MARGIN + PAD, top + PAD, { width: LABEL_WIDTH - 2 * PAD });
  document.fillColor(INK).text(text, MARGIN + LABEL_WIDTH + PAD, top + PAD, {
    width: textWidth,
    height: shown - PAD,
    ellipsis: true,
  });
  document.y = top + shown;
}

function drawFoot(document: PDFKit.PDFDocument, notice: Notice, language: OrderLanguage): void {
  const words = WORDS[language];
  if (document.y + FOOT_HEIGHT > PAGE.height - MARGIN) document.addPage();
  let top = document.y + 18;
  document.fontSize(11).fillColor(INK);
  for (const title of words.sign) {
    const line = (left: number, width: number, text: string) => {
      document.text(text, left, top, { lineBreak: false });
      const from = left + document.widthOfString(text) + 6;
      document
        .moveTo(from, top + 14)
        .lineTo(left + width, top + 14)
        .stroke();
    };
    line(MARGIN, 280, title);
    line(MARGIN + 300, WIDTH - 300, words.date);
    top += 30;
  }
  drawQr(document, notice.url, { left: PAGE.width - MARGIN - QR_SIZE, top, size: QR_SIZE });
  document.fontSize(9).fillColor(SOFT);
  const width = WIDTH - QR_SIZE - 10;
  document.text(words.scan, MARGIN, top + 14, { width });
  document.text(notice.url, MARGIN, document.y + 2, { width });
  document.text(words.printed(minuteText(notice.printedAt, notice.zone)), MARGIN, document.y + 2, { width });
}

/** 2026-11-22 07:05 in the zone. */
function minuteText(at: number, zone: string): string {
  return localTime(at, zone).slice(0, 16);
}
