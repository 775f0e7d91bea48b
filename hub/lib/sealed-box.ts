// Secrets at rest: AES-256-GCM with a key from a file that is made at first use and readable by its owner only.
// A sealed text that was altered, or sealed for another purpose, does not open.
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { openKeyFile } from "./key-file.ts";

export type SealedBox = {
  /** `purpose` is bound to the sealed text: what was sealed for one camera does not open for another. */
  readonly seal: (secret: string, purpose: string) => string;
  /** Throws if the text was altered, sealed with another key or for another purpose. */
  readonly open: (sealed: string, purpose: string) => string;
};

//  NIST SP 800-38D, 8.2: a 96-bit nonce, random here; far fewer than 2^32 secrets are ever sealed.
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Opens the box whose key is in `keyFile`, making the key if the file is not there. */
export function openSealedBox(keyFile: string): SealedBox {
  const key = openKeyFile(keyFile);
  return {
    seal: (secret, purpose) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(purpose));
      const body = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
      return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url")}`;
    },
    open: (sealed, purpose) => {
      const bytes = Buffer.from(sealed.replace(/^v1\./, ""), "base64url");
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(purpose));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([
        decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)),
        decipher.final(),
      ]).toString("utf8");
    },
  };
}
