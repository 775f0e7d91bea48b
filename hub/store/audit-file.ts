// The audit log as a file for other programs: CSV and Excel for people, JSONL for programs. Made a line at a time.
import { writeCsvStream } from "hucre/csv";
import { writeXlsxStream } from "hucre/xlsx";
import type { SiteId } from "../model.ts";
import type { AuditLine } from "./audit.ts";

/** The forms that there are, with their media types. */
export const AUDIT_FORMATS = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  jsonl: "application/jsonl; charset=utf-8",
} as const;
export type AuditFormat = keyof typeof AUDIT_FORMATS;

const COLUMNS = [
  "number",
  "at",
  "who",
  "action",
  "site",
  "site_name",
  "target",
  "detail",
  "before",
  "after",
  "boot",
  "uptime_ms",
  "hash",
] as const;

export function auditPieces(
  lines: AsyncIterable<AuditLine>,
  format: AuditFormat,
  options: { readonly siteName: (id: SiteId) => string; readonly onLine: () => void },
): AsyncIterable<Uint8Array> {
  if (format === "jsonl") return jsonLines(lines, options.onLine);
  async function* rows(): AsyncGenerator<(string | number | null)[]> {
    for await (const line of lines) {
      options.onLine();
      yield cellsOf(line, options.siteName);
    }
  }
  //  Names came from people and devices: one that begins with = must not become a formula in somebody's spreadsheet.
  if (format === "csv")
    return writeCsvStream(rows(), { headers: [...COLUMNS], bom: true, escapeFormulae: true });
  return writeXlsxStream(rows(), {
    name: "audit",
    columns: COLUMNS.map((header) => ({ header })),
    freezePane: { rows: 1 },
  });
}

function cellsOf(line: AuditLine, siteName: (id: SiteId) => string): (string | number | null)[] {
  const { number, at, who, action, siteId, target, detail, before, after, boot, uptimeMs, hash } = line;
  const json = (value: object | undefined) => (value === undefined ? null : JSON.stringify(value));
  return [
    ...[number, new Date(at).toISOString(), who, action],
    ...[siteId, siteId === null ? null : siteName(siteId), target, detail],
    ...[json(before), json(after), boot ?? null, uptimeMs ?? null, hash],
  ];
}

async function* jsonLines(lines: AsyncIterable<AuditLine>, onLine: () => void): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const line of lines) {
    onLine();
    yield encoder.encode(`${JSON.stringify({ ...line, at: new Date(line.at).toISOString() })}\n`);
  }
}
