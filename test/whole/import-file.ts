// Sends files to a hub's import as a page does, and reads what it answers.
import type { ImportReport, Problem } from "../../hub/serve/contract.ts";
import type { Caller, Kitchen } from "../kitchen.ts";

export type ImportAnswer = { readonly status: number; readonly body: ImportReport & Partial<Problem> };

export async function sendFile(
  kitchen: Kitchen,
  caller: Caller,
  file: string | Uint8Array,
  query: Readonly<Record<string, string>>,
): Promise<ImportAnswer> {
  const response = await fetch(`${kitchen.hub.httpUrl}/api/v1/imports?${new URLSearchParams(query)}`, {
    method: "POST",
    headers: { authorization: `Bearer ${caller.token}`, "content-type": "text/csv" },
    body: typeof file === "string" ? file : new Uint8Array(file),
  });
  return { status: response.status, body: (await response.json()) as ImportAnswer["body"] };
}

/** Looks at the file, in English. */
export function look(kitchen: Kitchen, caller: Caller, file: string | Uint8Array): Promise<ImportAnswer> {
  return sendFile(kitchen, caller, file, { dryRun: "true", language: "en" });
}

/** Looks at the file and does what was shown. */
export async function take(
  kitchen: Kitchen,
  caller: Caller,
  file: string | Uint8Array,
): Promise<ImportAnswer> {
  const looked = await look(kitchen, caller, file);
  if (looked.status !== 200) return looked;
  return await sendFile(kitchen, caller, file, { expected: looked.body.hash, language: "en" });
}

/** What was found of each row: "2 new east.x", "3 fault place: …". */
export function outcomes({ body }: ImportAnswer): string[] {
  return (body.rows ?? []).map(({ row, outcome, target, changes, faults }) => {
    const details = outcome === "fault" ? faults.map(({ column, why }) => `${column}: ${why}`) : changes;
    return [row, outcome, ...(target === null ? [] : [target]), ...details].join(" ");
  });
}

/** A file of a hub, as bytes. */
export async function fetchFile(kitchen: Kitchen, caller: Caller, path: string): Promise<Uint8Array> {
  const response = await fetch(`${kitchen.hub.httpUrl}/api/v1${path}`, {
    headers: { authorization: `Bearer ${caller.token}` },
  });
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return new Uint8Array(await response.arrayBuffer());
}
