// Whether a clip is what the hub gave out, asked of the file alone: of the video, the manifest and the signature it is said
// which was altered.
import { createHash, hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { z } from "zod";
import { isSigned } from "../lib/signing-key.ts";
import {
  BOX_HEAD_BYTES,
  CLIP_FORMAT,
  type ClipManifest,
  MANIFEST_BOX,
  type SignedManifest,
} from "./clip-file.ts";

const signedSchema = z.strictObject({ text: z.string(), key: z.string(), signature: z.string() });
const span = z.object({ from: z.string(), to: z.string() });
const manifestSchema: z.ZodType<ClipManifest> = z.object({
  format: z.literal(CLIP_FORMAT),
  camera: z.object({ id: z.string(), name: z.string(), area: z.string() }),
  sites: z.array(z.object({ id: z.string(), name: z.string() })),
  asked: span,
  video: span.extend({
    lengthS: z.number(),
    form: z.enum(["mp4", "fragmented-mp4"]),
    stream: z.string(),
    bytes: z.number(),
    sha256: z.string(),
  }),
  times: z.array(z.string()),
  gaps: z.array(span),
  losses: z.array(z.string()),
  export: z.object({ id: z.string(), by: z.string(), at: z.string(), reason: z.string() }),
  hub: z.object({ version: z.string(), zone: z.string() }),
});

export type ClipCheck = {
  /** What is wrong, in words, one line each; empty if the file is sound. */
  readonly faults: readonly string[];
  readonly manifest: ClipManifest;
  /** The key that the file says it was signed with. */
  readonly key: string;
};

//  Chosen: a manifest with a hundred gaps is 10 KB.
const MOST_MANIFEST_BYTES = 4 * 1024 * 1024;

/** Where a clip lies in a file that holds more than it. */
type Place = { readonly at: number; readonly bytes: number };

/**
 * @param expectedKey the hub's public key as the reader has it from elsewhere; without it the file's own is believed
 * @param place without it the whole file is the clip
 */
export async function checkClip(
  file: string,
  expectedKey: string | undefined,
  place?: Place,
): Promise<ClipCheck | { readonly unreadable: string }> {
  const found = await findManifest(file, place);
  if (found === undefined)
    return {
      unreadable: "it has no manifest of a hub: it was cut short or made anew, or is no exported clip",
    };
  const signed = readSigned(found.content);
  if (signed === undefined) return { unreadable: "its manifest was altered: it cannot be read any more" };
  const manifest = readManifest(signed.text);
  if (manifest === undefined)
    return { unreadable: "its manifest is not one that this version can read, or was altered" };
  const { bytes, sha256 } = manifest.video;
  const isVideo = found.at === bytes && (await hashOf(file, place?.at ?? 0, bytes)) === sha256;
  const isOwn = isSigned(signed.text, signed.signature, signed.key);
  return {
    faults: [
      ...(expectedKey !== undefined && expectedKey !== signed.key
        ? ["it was signed with another key than the one that was given"]
        : []),
      ...(isOwn
        ? []
        : [
            `the manifest or its signature was altered, or it was not signed with the key that stands beside it${isVideo ? "; the video is the one that this manifest names" : ""}`,
          ]),
      ...(isVideo ? [] : [`the video was altered: it is not the one that the manifest names`]),
      ...(found.hasMore ? ["something was added behind the manifest"] : []),
    ],
    manifest,
    key: signed.key,
  };
}

/** Follows the clip's boxes to the one with the manifest, `at` from its beginning; undefined where there is none. */
async function findManifest(
  file: string,
  place: Place | undefined,
): Promise<{ readonly at: number; readonly content: string; readonly hasMore: boolean } | undefined> {
  await using handle = await open(file, "r");
  const { at: begin, bytes: size } = place ?? { at: 0, bytes: (await handle.stat()).size };
  const head = Buffer.alloc(BOX_HEAD_BYTES);
  for (let at = 0; at + 8 <= size; ) {
    const { bytesRead } = await handle.read(head, 0, head.length, begin + at);
    if (bytesRead < 8) return undefined;
    const short = head.readUInt32BE(0);
    const bytes = short === 1 ? Number(head.readBigUInt64BE(8)) : short;
    if (bytes < 8) return undefined;
    const isOurs = head.toString("latin1", 4, 8) === "uuid" && head.subarray(8).equals(MANIFEST_BOX);
    if (isOurs) {
      if (bytes > MOST_MANIFEST_BYTES || at + bytes > size) return undefined;
      const content = Buffer.alloc(bytes - BOX_HEAD_BYTES);
      await handle.read(content, 0, content.length, begin + at + BOX_HEAD_BYTES);
      return { at, content: content.toString("utf8"), hasMore: at + bytes < size };
    }
    at += bytes;
  }
  return undefined;
}

function readSigned(content: string): SignedManifest | undefined {
  const parsed = signedSchema.safeParse(parsedJson(content));
  return parsed.success ? parsed.data : undefined;
}

function readManifest(text: string): ClipManifest | undefined {
  const parsed = manifestSchema.safeParse(parsedJson(text));
  return parsed.success ? parsed.data : undefined;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function hashOf(file: string, start: number, bytes: number): Promise<string> {
  if (bytes === 0) return hash("sha256", "", "hex");
  const sum = createHash("sha256");
  for await (const piece of createReadStream(file, { start, end: start + bytes - 1, highWaterMark: 1 << 20 }))
    sum.update(piece as Buffer);
  return sum.digest("hex");
}
