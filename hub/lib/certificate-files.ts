// A certificate and its key as files: read, checked, and read again when they change, so that a renewed one is used
// without a restart.
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import type { Clock, UnixMs } from "./clock.ts";
import { describeError, type Log } from "./log.ts";

export type CertificateFiles = {
  /** The setting's name, for messages: `mqttTls` has `mqttTls.cert` and `mqttTls.key`. */
  readonly setting: string;
  /** PEM: the server's certificate, and those between it and its authority. */
  readonly cert: string;
  /** PEM, without a passphrase. */
  readonly key: string;
};

export type Certificate = { readonly cert: Buffer; readonly key: Buffer };

export type WatchedCertificate = {
  readonly current: () => Certificate;
  /** Has `use` called with each certificate that takes the place of the current one. */
  readonly onNew: (use: (certificate: Certificate) => void) => void;
  /** Looks at the files now. A pair with a fault changes nothing, and is logged. */
  readonly reload: () => void;
  readonly stop: () => void;
};

/** Chosen: a renewal is in use within seconds, and two looks at a file cost nothing. */
const LOOK_EVERY_MS = 5_000;
const DAY_MS = 86_400_000;
/** Chosen: time to renew and to go round the gateways, where the authority changes too. */
const WARN_BEFORE_MS = 30 * DAY_MS;

/** Reads a certificate with its key, or says what a person can mend, naming the setting. */
export function readCertificate(
  { setting, cert, key }: CertificateFiles,
  at: UnixMs,
): { readonly certificate: Certificate; readonly validTo: UnixMs } | { readonly fault: string } {
  const certificate: Record<"cert" | "key", Buffer> = { cert: Buffer.of(), key: Buffer.of() };
  for (const [name, file] of [["cert", cert] as const, ["key", key] as const]) {
    try {
      certificate[name] = readFileSync(file);
    } catch (error) {
      return { fault: `${setting}.${name}: cannot read the file: ${describeError(error)}` };
    }
  }
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(certificate.cert);
  } catch {
    return { fault: `${setting}.cert: ${cert} is no certificate in PEM form` };
  }
  try {
    if (!parsed.checkPrivateKey(createPrivateKey(certificate.key)))
      return { fault: `${setting}.key: the key in ${key} does not fit the certificate in ${cert}` };
  } catch {
    return { fault: `${setting}.key: ${key} is no private key in PEM form without a passphrase` };
  }
  const [from, validTo] = [Date.parse(parsed.validFrom), Date.parse(parsed.validTo)];
  if (validTo <= at) return { fault: `${setting}.cert: ${cert} has expired, on ${dayOf(validTo)}: renew it` };
  if (from > at)
    return { fault: `${setting}.cert: ${cert} is not valid before ${dayOf(from)}: look at the clock` };
  return { certificate, validTo };
}

/** Reads a certificate and watches its files. Throws what `asFault` makes of a fault. */
export function watchCertificate(
  files: CertificateFiles,
  {
    clock,
    log,
    asFault,
  }: { readonly clock: Clock; readonly log: Log; readonly asFault: (fault: string) => Error },
): WatchedCertificate {
  const first = readCertificate(files, clock.now());
  if ("fault" in first) throw asFault(first.fault);
  let { certificate, validTo } = first;
  let seen = stateOf(files);
  let warnedAt = Number.NEGATIVE_INFINITY;
  const users: ((certificate: Certificate) => void)[] = [];

  function warn(): void {
    const at = clock.now();
    if (validTo - at > WARN_BEFORE_MS || at - warnedAt < DAY_MS) return;
    warnedAt = at;
    log.warn("a certificate expires soon: renew it", { setting: files.setting, expires: dayOf(validTo) });
  }

  function reload(): void {
    seen = stateOf(files);
    const read = readCertificate(files, clock.now());
    if ("fault" in read) {
      log.warn("a certificate was not taken, the one before it is still used", { reason: read.fault });
      return;
    }
    if (read.certificate.cert.equals(certificate.cert) && read.certificate.key.equals(certificate.key))
      return;
    ({ certificate, validTo } = read);
    warnedAt = Number.NEGATIVE_INFINITY;
    log.info("a new certificate is used", { setting: files.setting, expires: dayOf(validTo) });
    for (const use of users) use(certificate);
    warn();
  }

  warn();
  const stop = clock.every(LOOK_EVERY_MS, () => {
    if (stateOf(files) !== seen) reload();
    warn();
  });
  return { current: () => certificate, onNew: (use) => users.push(use), reload, stop };
}

/** What changes when a file does, whether it was written over or another was put in its place. */
function stateOf({ cert, key }: CertificateFiles): string {
  const one = (file: string) => {
    const state = statSync(file, { throwIfNoEntry: false });
    return state === undefined ? "" : `${state.ino} ${state.size} ${state.mtimeMs}`;
  };
  return `${one(cert)} ${one(key)}`;
}

function dayOf(at: UnixMs): string {
  return new Date(at).toISOString().slice(0, 10);
}
