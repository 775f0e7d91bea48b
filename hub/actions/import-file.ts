// Reads a file that somebody sent in a process of its own, with bounds on its memory and its time: a file made to do harm
// costs its sender an error message. A thread would not do: out of memory in one may end the whole process.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Clock } from "../lib/clock.ts";
import type { Language } from "./estate-words.ts";
import type { ImportType } from "./import-columns.ts";
import type { FileFault, ReadAnswer } from "./import-process.ts";
import type { ImportRow } from "./import-rows.ts";

/** Measured: a workbook of 5,000 cameras is read within 32 MB and two seconds of a busy machine. */
const MOST_HEAP_MB = 256;
const MOST_MS = 20_000;

const READER = fileURLToPath(new URL("./import-process.ts", import.meta.url));

/** One file after the other: together they might need what each alone does not. */
let last: Promise<unknown> = Promise.resolve();
/** Chosen: each is some MiB and may take its twenty seconds; whoever comes later would wait for minutes. */
const MOST_WAITING = 8;
let waiting = 0;

export async function readImportFile(
  bytes: Uint8Array,
  types: readonly ImportType[],
  clock: Clock,
): Promise<ReadAnswer | { readonly fault: "busy" }> {
  if (waiting >= MOST_WAITING) return { fault: "busy" };
  waiting += 1;
  const next = last.then(() => readOne(bytes, types, clock)).finally(() => waiting--);
  last = next.catch(() => undefined);
  return await next;
}

function readOne(bytes: Uint8Array, types: readonly ImportType[], clock: Clock): Promise<ReadAnswer> {
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${MOST_HEAP_MB}`, "--disable-warning=ExperimentalWarning", READER, ...types],
    { stdio: ["pipe", "pipe", "ignore"], env: environment() },
  );
  const said: Buffer[] = [];
  let fault: FileFault = "too-large-inside";
  return new Promise((resolve, reject) => {
    const stop = clock.after(MOST_MS, () => {
      fault = "took-too-long";
      child.kill("SIGKILL");
    });
    child.once("error", (error) => {
      stop();
      reject(new Error("cannot start the process that reads import files", { cause: error }));
    });
    child.stdout.on("data", (piece: Buffer) => said.push(piece));
    child.once("close", (code) => {
      stop();
      resolve(code === 0 ? answerOf(Buffer.concat(said).toString()) : { fault });
    });
    //  It may end before it has taken everything: its exit code says so.
    child.stdin.on("error", () => undefined);
    child.stdin.end(bytes);
  });
}

/**
 * What the hub was started with, passwords among it, is none of its business. Measured: where its files lie compiled, it
 * takes a quarter of the work.
 */
function environment(): Readonly<Record<string, string>> {
  const compiled = process.env["NODE_COMPILE_CACHE"];
  return compiled === undefined ? {} : { NODE_COMPILE_CACHE: compiled };
}

/** What the process said; a row's values come as their entries. */
function answerOf(json: string): ReadAnswer {
  const answer = JSON.parse(json) as SaidAnswer;
  if ("fault" in answer) return answer;
  return { ...answer, rows: answer.rows.map((row) => ({ ...row, values: new Map(row.values) })) };
}

type SaidRow = Omit<ImportRow, "values"> & { readonly values: readonly (readonly [string, string])[] };
type SaidAnswer =
  | { readonly rows: readonly SaidRow[]; readonly ignored: readonly string[] }
  | { readonly fault: FileFault };

const FILE_FAULTS: Record<FileFault | "busy", Readonly<Record<Language, string>>> = {
  busy: {
    zh: "正在读取别的文件，请一分钟后再试",
    en: "other files are being read: try again in a minute",
  },
  "not-a-table": {
    zh: "这不是能导入的表格：请在表格软件里另存为 .xlsx 或 .csv，不要设密码",
    en: "this is no table that can be imported: save it as .xlsx or .csv, without a password",
  },
  encoding: {
    zh: "文字编码看不懂：请另存为 UTF-8 的 CSV，或 .xlsx",
    en: "its text cannot be read: save it as CSV in UTF-8, or as .xlsx",
  },
  "too-large-inside": {
    zh: "展开后太大：请删去图片、多余的工作表和表格下方的空行",
    en: "it is too large when unpacked: delete pictures, other sheets and the empty rows below the table",
  },
  "too-many-rows": {
    zh: "超过 5000 行：请分成几个文件",
    en: "it has more than 5,000 rows: split it into several files",
  },
  unreadable: {
    zh: "文件读不出来，可能已损坏：请用表格软件重新保存",
    en: "it cannot be read, it may be damaged: save it again with a spreadsheet program",
  },
  "took-too-long": {
    zh: "读取太久，已放弃：请只留下要导入的表格",
    en: "reading it took too long: keep only the table that is to be imported",
  },
};

export function fileFaultText(fault: FileFault | "busy", language: Language): string {
  return FILE_FAULTS[fault][language];
}
