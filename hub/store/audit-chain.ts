// How the lines of the audit log hang together. Each line has a hash over the hash before and over the line itself; from
// chain 2 on also a signature of that hash with a key that follows from the hub's. A hash stands for every line before it,
// so that a signature with a new key covers what an old one had signed, and the old key is not needed any more.
import { createHmac, hash } from "node:crypto";
import { derivedKey } from "../lib/key-file.ts";

/** A line as it is kept, without what makes it fit. */
export type ChainRow = {
  readonly number: number;
  readonly at: number;
  readonly who: string;
  readonly action: string;
  readonly site_id: string | null;
  readonly target: string;
  readonly detail: string;
  readonly before_json: string | null;
  readonly after_json: string | null;
  readonly chain: number;
  readonly boot: number | null;
  readonly uptime_ms: number | null;
  readonly key_id: string | null;
};

export type SealedRow = ChainRow & { readonly hash: string; readonly mac: string | null };

/** The rule by which lines are added now. */
export const CHAIN = 2;

/** What the first line is linked to. */
export const BEGINNING = "0".repeat(64);

/** SHA-256 over the hash before and the line's fields as a JSON array, in hex; `number` as it was when the line was written. */
export function hashOf(before: string, row: ChainRow, number = row.number): string {
  return hash("sha256", `${before}\n${JSON.stringify(fieldsOf(row, number))}`, "hex");
}

function fieldsOf(row: ChainRow, number: number): unknown[] {
  const { at, who, action, site_id, target, detail, before_json, after_json } = row;
  const said = [at, who, action, site_id, target, detail];
  if (row.chain >= CHAIN) {
    const { chain, boot, uptime_ms, key_id } = row;
    return [chain, number, boot, uptime_ms, key_id, ...said, before_json, after_json];
  }
  //  As they were hashed before lines were signed: what changed is in it where it was given.
  const changed = before_json === null && after_json === null ? [] : [before_json, after_json];
  return [number, ...said, ...changed];
}

/** The key that signs lines, and its name: enough to tell keys apart, and nothing to find one by. */
export type ChainKey = { readonly id: string; readonly inner: Buffer; readonly outer: Buffer };

/** FIPS 180-4: SHA-256 works on blocks of 64 bytes. */
const BLOCK_BYTES = 64;

export function chainKey(secret: Uint8Array): ChainKey {
  const bytes = derivedKey(secret, "mingchu audit log, signature of lines");
  //  RFC 2104, section 2: the key filled up with zeros to a block, once with 0x36 and once with 0x5c laid over it.
  const padded = (over: number) =>
    Buffer.alloc(BLOCK_BYTES)
      .fill(bytes, 0, bytes.length)
      .map((byte) => byte ^ over);
  //  Chosen: 64 bits, of keys of which a hub has a handful.
  const id = createHmac("sha256", bytes).update("name").digest("hex").slice(0, 16);
  return { id, inner: Buffer.from(padded(0x36)), outer: Buffer.from(padded(0x5c)) };
}

/**
 * HMAC-SHA256 of a line's hash, in hex. Measured: 1 µs a line; Node's own createHmac takes 10, most of it for making the
 * object, and a log has a hundred thousand lines.
 */
export function signatureOf({ inner, outer }: ChainKey, lineHash: string): string {
  const within = hash("sha256", Buffer.concat([inner, Buffer.from(lineHash)]), "buffer");
  return hash("sha256", Buffer.concat([outer, within]), "hex");
}
