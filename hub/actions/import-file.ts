// Reads a file that somebody sent in a thread of its own, with bounds on its memory and its time: a file made to do harm
// costs its sender an error message.
import { Worker } from "node:worker_threads";
import type { Clock } from "../lib/clock.ts";
import type { Language } from "./estate-words.ts";
import type { FileFault, ReadAnswer } from "./import-worker.ts";

/** Measured: a workbook of 5,000 cameras is read within 32 MB and two seconds of a busy machine. */
const MOST_HEAP_MB = 256;
const MOST_MS = 20_000;

/** One file after the other: together they might need what each alone does not. */
let last: Promise<unknown> = Promise.resolve();

export function readImportFile(bytes: Uint8Array, clock: Clock): Promise<ReadAnswer> {
  const next = last.then(() => readOne(bytes, clock));
  last = next;
  return next;
}

function readOne(bytes: Uint8Array, clock: Clock): Promise<ReadAnswer> {
  const worker = new Worker(new URL("./import-worker.ts", import.meta.url), {
    workerData: bytes,
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  return new Promise((resolve) => {
    let answer: ReadAnswer = { fault: "too-large-inside" };
    const stop = clock.after(MOST_MS, () => {
      answer = { fault: "took-too-long" };
      void worker.terminate();
    });
    worker.once("message", (read: ReadAnswer) => {
      answer = read;
    });
    //  Out of memory comes as an error; what else goes wrong in there is the file's fault as well.
    worker.once("error", () => undefined);
    worker.once("exit", () => {
      stop();
      resolve(answer);
    });
  });
}

const FILE_FAULTS: Record<FileFault, Readonly<Record<Language, string>>> = {
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

export function fileFaultText(fault: FileFault, language: Language): string {
  return FILE_FAULTS[fault][language];
}
