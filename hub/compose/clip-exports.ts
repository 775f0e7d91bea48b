// Makes the clips that were asked for, one after the other: the pieces' groups through ffmpeg into an ordinary MP4, its
// manifest behind it, signed. A hub that was stopped meanwhile says so of the one it was at, and goes on with the others.
import { createReadStream } from "node:fs";
import { appendFile, mkdir, rename, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Tree } from "../access/tree.ts";
import type { Clock } from "../lib/clock.ts";
import { hashFile } from "../lib/durable-files.ts";
import { describeError, type Log } from "../lib/log.ts";
import type { SigningKey } from "../lib/signing-key.ts";
import type { ClipExport } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import type { Book } from "../store/book.ts";
import { describedThen, listCameraMoves } from "../store/camera-moves.ts";
import { listClipExportsIn, settleClipExport } from "../store/clip-exports.ts";
import { CLIP_FORMAT, type ClipManifest, manifestBox, signManifest } from "../store/clip-file.ts";
import type { Estate } from "../store/estate.ts";
import { ClipFault, type ClipPlan, type ClipSource, clipStream, planClip } from "../video/past/clip.ts";
import { createKeptClips } from "./kept-clips.ts";
import type { Media } from "./media.ts";

export type ClipMakerNeeds = {
  readonly book: Book;
  readonly estate: Estate;
  readonly tree: () => Tree;
  readonly folder: string;
  readonly leaveFreeBytes: number;
  readonly quotaBytes: number;
  readonly sources: (one: ClipExport) => Promise<readonly ClipSource[]>;
  readonly streamOf: (cameraId: string) => string;
  readonly media: Pick<Media, "makeClip" | "ffmpegOff">;
  /** Made with the hub's key, after the folder was opened. */
  readonly key: () => SigningKey;
  readonly about: { readonly version: string; readonly zone: string };
  readonly clock: Clock;
  readonly log: Log;
};

export type ClipMaker = {
  /** There may be something to do. */
  readonly wake: () => void;
  /** The file of one that the book says is gone. */
  readonly remove: (id: string) => Promise<void>;
  readonly progressOf: (id: string) => number;
  readonly fileOf: (id: string, name: "clip.mp4" | "manifest.json") => AsyncIterable<Uint8Array>;
  /** Takes up what was asked for before. */
  readonly start: () => Promise<void>;
  readonly close: () => Promise<void>;
};

const LOOK_EVERY_MS = 60_000;

export function createClipMaker(needs: ClipMakerNeeds): ClipMaker {
  const { book, clock, log } = needs;
  const kept = createKeptClips(needs);
  const { folderOf } = kept;
  const progress = new Map<string, number>();
  const stopping = new AbortController();
  let working: Promise<void> | undefined;
  let isAsked = false;

  async function make(one: ClipExport): Promise<ClipExport["result"]> {
    const own = folderOf(one.id);
    await mkdir(own, { recursive: true, mode: 0o700 });
    const plan = await planClip(await needs.sources(one), one.from, one.to);
    await kept.makeRoomFor(one, plan.bytes);
    const { bavail, bsize } = await statfs(own);
    //  ffmpeg writes it twice, to put the index first.
    if (bavail * bsize - 2 * plan.bytes < needs.leaveFreeBytes)
      throw new ClipFault(
        "no-room",
        "the disk has too little room for this clip: make room, or take out a shorter one",
      );
    let taken = 0;
    const stream = clipStream(plan, (bytes) => {
      taken += bytes;
      progress.set(one.id, Math.min(0.99, taken / plan.bytes));
    });
    const isPlain = needs.media.ffmpegOff() !== undefined;
    const made = isPlain ? await writeAsItIs(own, stream) : await remux(own, plan, stream);
    const { bytes, sha256 } = await hashFile(made);
    const form = isPlain ? "fragmented-mp4" : "mp4";
    const signed = signManifest(await manifestOf(one, plan, { form, bytes, sha256 }), needs.key());
    await appendFile(made, manifestBox(signed));
    await writeFile(join(own, "manifest.json"), `${JSON.stringify(signed)}\n`, { mode: 0o600 });
    await rename(made, join(own, "whole.mp4"));
    return { form, bytes, sha256, gaps: plan.gaps, expiresAt: kept.expiresAt() };
  }

  async function remux(folder: string, plan: ClipPlan, input: AsyncIterable<Uint8Array>): Promise<string> {
    const { fromS, lengthS, from } = plan;
    return await needs.media.makeClip({ input, fromS, lengthS, from, folder, signal: stopping.signal });
  }

  async function manifestOf(
    one: ClipExport,
    plan: ClipPlan,
    video: { readonly form: "mp4" | "fragmented-mp4"; readonly bytes: number; readonly sha256: string },
  ): Promise<ClipManifest> {
    const { id, cameraId, siteId, from, to, by, at, reason } = one;
    const moves = await listCameraMoves(book.db, cameraId);
    const { name, area } = describedThen(moves, cameraId, needs.estate.camera(cameraId), from);
    const tree = needs.tree();
    return {
      format: CLIP_FORMAT,
      camera: { id: cameraId, name, area: area ?? "" },
      sites: tree.pathUp(siteId).map((site) => ({ id: site, name: tree.site(site)?.name ?? "" })),
      asked: { from: iso(from), to: iso(to) },
      video: {
        ...{ from: iso(plan.from), to: iso(plan.to), lengthS: Math.round(plan.lengthS * 1000) / 1000 },
        ...{ ...video, stream: needs.streamOf(cameraId) },
      },
      times: plan.sources,
      gaps: plan.gaps.map((gap) => ({ from: iso(gap.from), to: iso(gap.to) })),
      losses: plan.losses.map(iso),
      export: { id, by, at: iso(at), reason },
      hub: needs.about,
    };
  }

  async function settle(
    one: ClipExport,
    state: ClipExport["state"],
    result: ClipExport["result"],
  ): Promise<void> {
    const at = clock.now();
    await book.together(async (queries) => {
      await settleClipExport(queries, one.id, { state, result }, at);
      if (state !== "done") return;
      const { siteId, cameraId, by } = one;
      await addAuditLine(queries, {
        ...{ at, who: by, action: "recordings.exported", siteId, target: cameraId, detail: "" },
        after: { export: one.id, sha256: result.sha256 ?? "", bytes: result.bytes ?? 0 },
      });
    });
  }

  async function work(): Promise<void> {
    for (;;) {
      isAsked = false;
      const [one] = await listClipExportsIn(book.db, ["waiting"]);
      if (one === undefined || stopping.signal.aborted) return;
      await settleClipExport(book.db, one.id, { state: "running", result: {} }, null);
      try {
        await settle(one, "done", await make(one));
      } catch (error) {
        await kept.remove(one.id);
        //  Said by the next start, as after a crash.
        if (stopping.signal.aborted) return;
        log.warn("a clip could not be made", { export: one.id, error: describeError(error) });
        await settle(one, "failed", faultOf(error));
      } finally {
        progress.delete(one.id);
      }
    }
  }

  function wake(): void {
    isAsked = true;
    if (working !== undefined || stopping.signal.aborted) return;
    working = work()
      .catch((error: unknown) => log.error("clips cannot be made", { error: describeError(error) }))
      .finally(() => {
        working = undefined;
        if (isAsked) wake();
      });
  }

  const stopLooking = clock.every(LOOK_EVERY_MS, () => {
    kept
      .expire()
      .catch((error: unknown) => log.error("old clips cannot be let go of", { error: describeError(error) }));
  });

  return {
    wake,
    remove: kept.remove,
    progressOf: (id) => progress.get(id) ?? 0,
    fileOf: (id, name) =>
      createReadStream(join(folderOf(id), name === "clip.mp4" ? "whole.mp4" : name), {
        highWaterMark: 1 << 18,
      }),
    start: async () => {
      for (const one of await listClipExportsIn(book.db, ["running"])) {
        const fault = "the hub was stopped while it was made: ask for it again";
        await settleClipExport(
          book.db,
          one.id,
          { state: "broken-off", result: { fault, faultKind: "hub-stopped" } },
          clock.now(),
        );
      }
      await kept.sweep();
      wake();
    },
    close: async () => {
      stopLooking();
      stopping.abort();
      await working;
    },
  };
}

/** For whoever asked: what the system says has the hub's own paths in it, and stands in the log. */
function faultOf(error: unknown): ClipExport["result"] {
  if (error instanceof ClipFault) return { fault: error.message, faultKind: error.kind };
  const faultKind = "hub-fault";
  if (!(error instanceof Error) || !("code" in error)) return { fault: describeError(error), faultKind };
  if (error.code !== "ENOENT")
    return { fault: "the hub could not read or write its files: its log says why", faultKind };
  return {
    fault: "a part of what was recorded of this time was let go of meanwhile: ask for it again",
    faultKind: "gone-meanwhile",
  };
}

/** Without ffmpeg: fragments as they are, which most players take. */
async function writeAsItIs(folder: string, stream: AsyncIterable<Uint8Array>): Promise<string> {
  const file = join(folder, "clip.mp4");
  await writeFile(file, stream, { mode: 0o600 });
  return file;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
