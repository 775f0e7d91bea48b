// The process in which a file that somebody sent is read: CSV in the encodings and with the separators that spreadsheets
// write, and XLSX. The file comes in on stdin, its rows go out on stdout; whatever it does to this process, the hub goes on.
import { buffer } from "node:stream/consumers";
import { parseCsv } from "hucre/csv";
import { readXlsx, type Cell as XlsxCell } from "hucre/xlsx";
import { zipSize } from "../lib/zip-bounds.ts";
import { type ImportType, isHeading, MOST_ROWS } from "./import-columns.ts";
import { type Cell, type ReadRows, readRows, type Sheet } from "./import-rows.ts";

export type FileFault =
  | "not-a-table"
  | "encoding"
  | "too-large-inside"
  | "too-many-rows"
  | "unreadable"
  | "took-too-long";
export type ReadAnswer = ReadRows | { readonly fault: FileFault };

/** Chosen: 5,000 rows of the widest table are some 2 MiB unpacked; pictures and styles may be ten times that. */
const MOST_UNPACKED_BYTES = 50 * 1024 * 1024;
const MOST_ENTRIES = 500;
/** Chosen: templates have three, people add a few. */
const MOST_SHEETS = 20;
/** Chosen: no type has more than a dozen columns. */
const MOST_COLUMNS = 64;
/** Chosen: no field is longer than 500; what is cut off is too long all the same. */
const MOST_CELL_CHARS = 2000;

/** What the file may speak of, as import-file.ts says when it starts this process. */
const TYPES = process.argv.slice(2) as ImportType[];

class Refusal extends Error {
  readonly fault: FileFault;
  constructor(fault: FileFault) {
    super(fault);
    this.fault = fault;
  }
}

async function read(bytes: Uint8Array): Promise<ReadAnswer> {
  try {
    const sheets = isZip(bytes) ? await readWorkbook(bytes) : [readText(bytes)];
    const filled = sheets.reduce((sum, { rows }) => sum + rows.filter((row) => row.some(isFilled)).length, 0);
    //  Each sheet's heading is a row too.
    if (filled > MOST_ROWS + MOST_SHEETS) throw new Refusal("too-many-rows");
    return readRows(sheets, TYPES);
  } catch (error) {
    return { fault: error instanceof Refusal ? error.fault : "unreadable" };
  }
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

async function readWorkbook(bytes: Uint8Array): Promise<Sheet[]> {
  const size = zipSize(bytes);
  if (size === "unreadable") throw new Refusal("unreadable");
  if (size.unpackedBytes > MOST_UNPACKED_BYTES || size.entries > MOST_ENTRIES)
    throw new Refusal("too-large-inside");
  const { sheets } = await readXlsx(bytes, {
    sheets: ({ hidden, veryHidden }, index) => index < MOST_SHEETS && !hidden && !veryHidden,
  });
  return sheets.map(({ name, rows, cells }) => ({
    name,
    rows: trimmed(
      rows.map((row, r) =>
        row.slice(0, MOST_COLUMNS).map((value, c) => workbookCell(value, cells?.get(`${r},${c}`))),
      ),
    ),
  }));
}

function workbookCell(value: string | number | boolean | Date | null, detail: XlsxCell | undefined): Cell {
  if (detail?.type === "error") return { fault: "cell-error" };
  if (value instanceof Date) return { fault: "cell-date", date: value.toISOString().slice(0, 10) };
  const text = value === null || value === undefined ? "" : tidy(String(value));
  if (text === "" && detail?.formula !== undefined) return { fault: "no-value" };
  return /^#(?:REF|N\/A|VALUE|NAME\?|DIV\/0|NUM|NULL)!?$/.test(text) ? { fault: "cell-error" } : text;
}

function readText(bytes: Uint8Array): Sheet {
  //  What the older Excel writes, and what it writes when it is asked for a password.
  const isOldExcel = bytes[0] === 0xd0 && bytes[1] === 0xcf;
  if (isOldExcel || bytes.length === 0) throw new Refusal("not-a-table");
  const rows = decodings(bytes).map(parse);
  const [first] = rows;
  if (first === undefined) throw new Refusal("encoding");
  //  A short file in GB18030 may happen to be UTF-8 too: then its headings say nothing.
  return { name: "", rows: trimmed(rows.find((one) => one.slice(0, 20).flat().some(isKnown)) ?? first) };
}

function isKnown(cell: Cell): boolean {
  return typeof cell === "string" && isHeading(TYPES, cell);
}

/** The texts that the bytes may be, the likeliest first. */
function decodings(bytes: Uint8Array): string[] {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  //  GB18030 is what Excel saves as CSV on a Chinese Windows.
  return (isUtf16 ? ["utf-16le"] : ["utf-8", "gb18030"]).flatMap((encoding) => {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      return text.includes("\0") ? [] : [text];
    } catch {
      //  Not this one: the next may fit.
      return [];
    }
  });
}

function parse(text: string): Cell[][] {
  const rows = parseCsv(text, { delimiter: separatorOf(text), maxRows: 2 * MOST_ROWS });
  //  Whatever else there is, nobody would see that it was left out.
  if (rows.length >= 2 * MOST_ROWS) throw new Refusal("too-many-rows");
  return rows.map((row) => row.slice(0, MOST_COLUMNS).map((value) => unescaped(tidy(String(value ?? "")))));
}

/** Which of , ; and tab stands most often in the first line that has any. */
function separatorOf(text: string): string {
  for (const line of text.slice(0, 20_000).split(/\r?\n/)) {
    const bare = line.replace(/"[^"]*"/g, "");
    const counted = [",", ";", "\t"].map((mark) => ({ mark, count: bare.split(mark).length }));
    const best = counted.sort((a, b) => b.count - a.count)[0];
    if (best !== undefined && best.count > 1) return best.mark;
  }
  return ",";
}

/** Templates and reports put a ' before what a spreadsheet would take for a formula. */
function unescaped(text: string): string {
  return /^'[=+\-@]/.test(text) ? text.slice(1) : text;
}

function tidy(text: string): string {
  return text.trim().slice(0, MOST_CELL_CHARS);
}

function isFilled(cell: Cell): boolean {
  return cell !== "";
}

function trimmed(rows: Cell[][]): Cell[][] {
  const last = rows.findLastIndex((row) => row.some(isFilled));
  return rows.slice(0, last + 1);
}

const answer = await read(new Uint8Array(await buffer(process.stdin)));
process.stdout.write(
  JSON.stringify(answer, (_, value: unknown) => (value instanceof Map ? [...value] : value)),
);
