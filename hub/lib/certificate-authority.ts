// A private authority and the server certificates that it signs: ECDSA on P-256 with SHA-256, all as PEM.
import { createPublicKey, webcrypto } from "node:crypto";
import { isIP } from "node:net";
import "./reflect-metadata.ts";
import * as x509 from "@peculiar/x509";
import type { UnixMs } from "./clock.ts";

/** A certificate with its private key, both PEM. */
export type KeyPair = { readonly cert: string; readonly key: string };

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 86_400_000;
/** Chosen: as long as a gateway stays on its wall; a new authority means a visit to each. */
const AUTHORITY_DAYS = 3650;
/** Apple, HT210176 (support.apple.com/103769), "Requirements for trusted certificates": longer ones are refused, a private authority's too. */
const SERVER_DAYS = 825;
/** Chosen: a gateway whose clock is hours slow takes a certificate of this morning. */
const BEFORE_MS = DAY_MS;
/** RFC 5280, section 4.1.2.2: a positive number of at most 20 bytes; half of them random are never the same twice. */
const SERIAL_BYTES = 16;

type CryptoKey = webcrypto.CryptoKey;
type CryptoKeyPair = webcrypto.CryptoKeyPair;

export async function makeAuthority(name: string, at: UnixMs): Promise<KeyPair> {
  const keys = await generateKeys();
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: [{ CN: [name] }],
    ...validity(at, AUTHORITY_DAYS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      //  It signs server certificates and no further authorities.
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: pem(cert), key: await privatePem(keys.privateKey) };
}

/**
 * A server certificate for these names and addresses, which does not outlive its authority; with a key of its own, or
 * for `ownKey` if there is one. Throws for an authority that cannot be read, or whose key is another's.
 */
export async function makeServerCertificate(
  authority: KeyPair,
  hosts: readonly string[],
  at: UnixMs,
  ownKey?: string,
): Promise<KeyPair & { readonly validTo: UnixMs }> {
  const issuer = new x509.X509Certificate(authority.cert);
  const signingKey = await readPrivatePem(authority.key);
  const key = ownKey ?? (await privatePem((await generateKeys()).privateKey));
  const publicKey = new x509.PublicKey(createPublicKey(key).export({ type: "spki", format: "der" }));
  const { notBefore, notAfter } = validity(at, SERVER_DAYS);
  const end = new Date(Math.min(notAfter.getTime(), issuer.notAfter.getTime()));
  const cert = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: [{ CN: [hosts[0] ?? "mingchu"] }],
    issuer: issuer.subjectName.toJSON(),
    notBefore,
    notAfter: end,
    signingAlgorithm: ALGORITHM,
    publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      //  RFC 6125, section 6.4: clients look here and not at the subject.
      new x509.SubjectAlternativeNameExtension(
        hosts.map((host) => ({ type: isIP(host) === 0 ? "dns" : "ip", value: host })),
      ),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
  });
  if (!(await cert.verify({ publicKey: await issuer.publicKey.export(), signatureOnly: true })))
    throw new Error("the authority's key does not fit its certificate");
  return { cert: pem(cert), key, validTo: end.getTime() };
}

/** The names and addresses that a certificate is for. */
export function hostsOf(cert: string): readonly string[] {
  const found = new x509.X509Certificate(cert).getExtension(x509.SubjectAlternativeNameExtension);
  return found?.names.items.map((name) => name.value) ?? [];
}

/** When a certificate ends. */
export function endOf(cert: string): UnixMs {
  return new x509.X509Certificate(cert).notAfter.getTime();
}

function generateKeys(): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

function validity(at: UnixMs, days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const from = at - BEFORE_MS;
  //  Both ends count: a second less is whole days.
  return { notBefore: new Date(from), notAfter: new Date(from + days * DAY_MS - 1000) };
}

function serial(): string {
  const bytes = Buffer.from(webcrypto.getRandomValues(new Uint8Array(SERIAL_BYTES)));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString("hex");
}

function pem(cert: x509.X509Certificate): string {
  return `${cert.toString("pem").trimEnd()}\n`;
}

async function privatePem(key: CryptoKey): Promise<string> {
  const der = await webcrypto.subtle.exportKey("pkcs8", key);
  return `${x509.PemConverter.encode(der, "PRIVATE KEY").trimEnd()}\n`;
}

function readPrivatePem(key: string): Promise<CryptoKey> {
  const [der] = x509.PemConverter.decode(key);
  if (der === undefined) throw new Error("the authority's key is not in PEM form");
  return webcrypto.subtle.importKey("pkcs8", der, ALGORITHM, false, ["sign"]);
}
