// A pair of keys with which the hub signs what others keep: whoever has the public one sees what was altered since. It
// follows from the hub's own key, so it is made with that at the first start, and is in the same backups.
import { createPrivateKey, createPublicKey, hash, sign, verify } from "node:crypto";
import { derivedKey, readKeyFile } from "./key-file.ts";

export type SigningKey = {
  /** Base64. */
  readonly sign: (text: string) => string;
  /** As others have it: DER (SubjectPublicKeyInfo) in base64. */
  readonly publicKey: string;
};

/** RFC 8410, section 7: what stands before an Ed25519 key of 32 bytes in PKCS #8. */
const PKCS8_HEAD = Buffer.from("302e020100300506032b657004220420", "hex");

/** `label` names the purpose: keys for other purposes are others. */
export function openSigningKey(keyFile: string, label: string): SigningKey {
  const seed = derivedKey(readKeyFile(keyFile), label);
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8_HEAD, seed]),
    format: "der",
    type: "pkcs8",
  });
  const publicKey = createPublicKey(key).export({ format: "der", type: "spki" }).toString("base64");
  return { publicKey, sign: (text) => sign(null, Buffer.from(text), key).toString("base64") };
}

/** False also for what is no key, or no signature, or is one that is spelt in another way. */
export function isSigned(text: string, signature: string, publicKey: string): boolean {
  const isPlain = (base64: string) => Buffer.from(base64, "base64").toString("base64") === base64;
  if (!isPlain(signature) || !isPlain(publicKey)) return false;
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
    return (
      key.asymmetricKeyType === "ed25519" &&
      verify(null, Buffer.from(text), key, Buffer.from(signature, "base64"))
    );
  } catch (error) {
    //  Node says that the bytes are no key by an error.
    if (error instanceof Error) return false;
    throw error;
  }
}

/** What people compare in place of a key: the first 16 bytes of its SHA-256, in groups. */
export function fingerprint(publicKey: string): string {
  const text = hash("sha256", Buffer.from(publicKey, "base64"), "hex").slice(0, 32);
  return (text.match(/.{4}/g) ?? []).join(" ");
}
