// A clip that was taken out of the hub: an ordinary MP4 that any player plays, with what it is at its end, in a box that
// players pass over: the manifest with the video's hash, signed by the hub. clip-check.ts says of a file what was altered.
import { canonicalJson } from "../lib/canonical-json.ts";
import type { SigningKey } from "../lib/signing-key.ts";

export const CLIP_FORMAT = "mingchu-clip-1";

/** Plain JSON; times are RFC 3339 in UTC. */
export type ClipManifest = {
  readonly format: typeof CLIP_FORMAT;
  readonly camera: { readonly id: string; readonly name: string; readonly area: string };
  /** From the canteen up. */
  readonly sites: readonly { readonly id: string; readonly name: string }[];
  /** What was asked for. */
  readonly asked: { readonly from: string; readonly to: string };
  readonly video: {
    readonly from: string;
    readonly to: string;
    readonly lengthS: number;
    readonly form: "mp4" | "fragmented-mp4";
    readonly stream: string;
    /** Of the file up to the box with this manifest. */
    readonly bytes: number;
    readonly sha256: string;
  };
  /** Whose clock its times are: the camera's own ("rtcp") or the hub's, when pictures arrived. */
  readonly times: readonly string[];
  readonly gaps: readonly { readonly from: string; readonly to: string }[];
  /** When pictures were lost on their way from the camera. */
  readonly losses: readonly string[];
  readonly export: { readonly id: string; readonly by: string; readonly at: string; readonly reason: string };
  readonly hub: { readonly version: string; readonly zone: string };
};

/** The manifest as text, with the key that signed it and the signature (Ed25519, base64). */
export type SignedManifest = { readonly text: string; readonly key: string; readonly signature: string };

//  ISO/IEC 14496-12, clause 4.2: a uuid box is for whoever made its name up.
export const MANIFEST_BOX = Buffer.from("6d696e676368752d636c69702d6d6631", "hex");
export const BOX_HEAD_BYTES = 8 + MANIFEST_BOX.length;

export function signManifest(manifest: ClipManifest, key: SigningKey): SignedManifest {
  const text = canonicalJson(manifest);
  return { text, key: key.publicKey, signature: key.sign(text) };
}

/** What is put behind the video. */
export function manifestBox(signed: SignedManifest): Buffer {
  const content = Buffer.from(JSON.stringify(signed));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(BOX_HEAD_BYTES + content.length);
  head.write("uuid", 4, "latin1");
  return Buffer.concat([head, MANIFEST_BOX, content]);
}
