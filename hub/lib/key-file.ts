// The hub's key in its file, made at first use and readable by its owner only, and keys for other purposes that follow
// from it: who learns one of those learns neither the key nor another.
import { hkdfSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

export const KEY_BYTES = 32;

/** The key in a file; one is made where there is no file. Throws where the file holds something else. */
export function openKeyFile(file: string): Buffer {
  if (!existsSync(file)) makeKeyFile(file);
  return readKeyFile(file);
}

function makeKeyFile(file: string): void {
  writeFileSync(file, randomBytes(KEY_BYTES), { mode: 0o600, flag: "wx" });
}

/** Throws where there is none, or no key in it. */
export function readKeyFile(file: string): Buffer {
  const key = readFileSync(file);
  if (key.length !== KEY_BYTES) {
    throw new Error(
      `the key file ${file} must hold ${KEY_BYTES} bytes, not ${key.length}: restore it from a backup`,
    );
  }
  return key;
}

/** RFC 5869: HKDF with SHA-256, without salt because the key is random already. `label` names the purpose. */
export function derivedKey(key: Uint8Array, label: string): Buffer {
  return Buffer.from(hkdfSync("sha256", key, new Uint8Array(), label, KEY_BYTES));
}
