// An alert's exported file with its clips: an archive of the sealed case (case-file.ts) and each clip as it is taken out
// (clip-file.ts), which any program opens. The case names what it holds, under its seal. Promise: of a case, alone or with
// clips, it is said what was altered, removed or added, clip by clip, whatever its size.
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { z } from "zod";
import { isWholePart, readPart, readZip, type ZipPart, zipPieces } from "../lib/stored-zip.ts";
import { type CaseCheck, checkCase } from "./case-check.ts";
import { checkClip } from "./clip-check.ts";

const CASE_NAME = "case.json";
//  Chosen: a week of readings and twenty photos are 60 MB; it is read at once.
const MOST_CASE_BYTES = 256 * 1024 * 1024;
/** The first bytes of an archive. APPNOTE 6.3.10, section 4.3.7. */
const ARCHIVE = "PK\u0003\u0004";

/** One clip as the case names it. */
export type HeldClip = {
  /** Its name in the archive. */
  readonly file: string;
  /** Of its video, as its own manifest has it. */
  readonly sha256: string;
};
const aboutSchema = z.looseObject({
  holds: z.array(z.object({ file: z.string(), sha256: z.string() })).default([]),
});

export function clipName(exportId: string): string {
  return `clips/${exportId}.mp4`;
}

/** The archive in pieces; nothing of a clip is kept in memory. */
export function archivePieces(
  casePieces: () => AsyncIterable<Uint8Array>,
  clips: readonly { readonly exportId: string; readonly read: () => AsyncIterable<Uint8Array> }[],
): AsyncIterable<Uint8Array> {
  const files = clips.map(({ exportId, read }) => ({ name: clipName(exportId), read }));
  return zipPieces([{ name: CASE_NAME, read: casePieces }, ...files]);
}

export type CaseFileCheck = CaseCheck & { readonly clips: number };
type Unreadable = { readonly unreadable: string };

/** @param expectedKey as of `checkCase` */
export async function checkCaseFile(
  file: string,
  expectedKey: string | undefined,
): Promise<CaseFileCheck | Unreadable> {
  if (firstBytes(file) === ARCHIVE) return await checkArchive(file, expectedKey);
  const check = checkCase(readFileSync(file, "utf8"), expectedKey);
  if ("unreadable" in check) return check;
  const gone = heldOf(check).map(
    ({ file: name }) => `clip ${name} is not there: it lay beside this in one archive`,
  );
  return { ...check, clips: 0, faults: [...check.faults, ...gone] };
}

async function checkArchive(
  file: string,
  expectedKey: string | undefined,
): Promise<CaseFileCheck | Unreadable> {
  const parts = await readZip(file);
  const [first, ...others] = parts ?? [];
  if (first?.name !== CASE_NAME || first.bytes > MOST_CASE_BYTES)
    return {
      unreadable: "it is not laid out as a hub writes it: it was cut short, altered, or packed anew",
    };
  const pieces: Uint8Array[] = [];
  for await (const piece of readPart(file, first)) pieces.push(piece);
  const check = checkCase(Buffer.concat(pieces).toString("utf8"), expectedKey);
  if ("unreadable" in check) return { unreadable: `${CASE_NAME}: ${check.unreadable}` };
  const held = heldOf(check);
  const faults = [...check.faults];
  for (const part of [first, ...others])
    if (!(await isWholePart(file, part)))
      faults.push(`${part.name}: it is not what the archive says of it, or the other way round`);
  for (const one of held) {
    const found = others.filter(({ name }) => name === one.file);
    const [part] = found;
    if (part === undefined) faults.push(`clip ${one.file} was removed`);
    else faults.push(...(await clipFaults(file, { part, sha256: one.sha256, key: check.key })));
    if (found.length > 1) faults.push(`clip ${one.file} is there ${found.length} times`);
  }
  for (const { name } of others) if (!held.some((one) => one.file === name)) faults.push(`${name} was added`);
  return { ...check, clips: held.length, faults };
}

async function clipFaults(
  file: string,
  { part, sha256, key }: { readonly part: ZipPart; readonly sha256: string; readonly key: string },
): Promise<string[]> {
  const check = await checkClip(file, key, part);
  if ("unreadable" in check) return [`clip ${part.name}: ${check.unreadable}`];
  const { export: taken, video } = check.manifest;
  const isOwn = video.sha256 === sha256 && clipName(taken.id) === part.name;
  return [
    ...check.faults.map((fault) => `clip ${part.name}: ${fault}`),
    ...(isOwn ? [] : [`clip ${part.name} is another one than the one that the case names`]),
  ];
}

function heldOf({ about }: CaseCheck): readonly HeldClip[] {
  const parsed = aboutSchema.safeParse(about);
  return parsed.success ? parsed.data.holds : [];
}

function firstBytes(file: string): string {
  const handle = openSync(file, "r");
  try {
    const found = Buffer.alloc(ARCHIVE.length);
    return found.toString("latin1", 0, readSync(handle, found));
  } finally {
    closeSync(handle);
  }
}
