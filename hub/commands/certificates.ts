// `npx mingchu certificates`: makes a private authority and a certificate for the hub's TLS ports, or renews the latter.
// Overwrites nothing that it was not told to renew.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  endOf,
  hostsOf,
  type KeyPair,
  makeAuthority,
  makeServerCertificate,
} from "../lib/certificate-authority.ts";
import { systemClock, type UnixMs } from "../lib/clock.ts";
import { describeError } from "../lib/log.ts";

const HELP = `npx mingchu certificates --host NAME [--host NAME …] [--folder FOLDER] [--renew]

Makes a private authority and a certificate for the hub's TLS ports, signed by it, in a folder (./certificates).

  --host NAME      a name or address that gateways connect to; give each that they use
  --folder FOLDER  where the files are, or are put
  --renew          makes a new server certificate with the authority and the key that are there, so that fingerprints
                   of the key stay; without --host for the same hosts

Keep ca.key away from the hub once it is done: it is needed again only to renew.
`;

const FILES = { caCert: "ca.crt", caKey: "ca.key", cert: "server.crt", key: "server.key" } as const;
/** RFC 1123, section 2.1, and a star for the first label (RFC 6125, section 6.4.3). */
const HOST_NAME = /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

process.exitCode = await main();

async function main(): Promise<number> {
  let asked: {
    readonly host?: string[];
    readonly folder: string;
    readonly renew: boolean;
    readonly help: boolean;
  };
  try {
    asked = parseArgs({
      options: {
        host: { type: "string", multiple: true },
        folder: { type: "string", default: "./certificates" },
        renew: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    return complain(describeError(error));
  }
  if (asked.help) return say(HELP);
  const bad = asked.host?.find((host) => isIP(host) === 0 && !HOST_NAME.test(host));
  if (bad !== undefined)
    return complain(
      `--host ${bad}: must be a name such as hub.example or an address, without scheme and port`,
    );
  try {
    return asked.renew
      ? await renew(asked.folder, asked.host, systemClock.now())
      : await make(asked.folder, asked.host ?? [], systemClock.now());
  } catch (error) {
    return complain(describeError(error));
  }
}

async function make(folder: string, hosts: readonly string[], at: UnixMs): Promise<number> {
  if (hosts.length === 0)
    return complain(
      "--host is missing: name what gateways connect to, such as --host hub.example --host 10.20.0.5",
    );
  const there = Object.values(FILES).filter((file) => existsSync(join(folder, file)));
  if (there.length > 0)
    return complain(
      `${folder} holds ${there.join(", ")} already: renew with --renew, or name another folder with --folder`,
    );
  const authority = await makeAuthority("Mingchu private authority", at);
  const server = await makeServerCertificate(authority, hosts, at);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  put(folder, FILES.caKey, authority.key);
  put(folder, FILES.caCert, authority.cert);
  put(folder, FILES.key, server.key);
  put(folder, FILES.cert, server.cert);
  return say(
    `made in ${folder}, for ${hosts.join(", ")}

  ${FILES.caCert}      to each gateway and sensor, as the authority it trusts (public; valid to ${dayOf(endOf(authority.cert))})
  ${FILES.cert}  and
  ${FILES.key}  to the hub (valid to ${dayOf(server.validTo)}), in its settings:

mqttTls:
  port: 8883
  cert: ${join(folder, FILES.cert)}
  key: ${join(folder, FILES.key)}

  ${FILES.caKey}      to a safe place off this machine: who has it can pass for the hub

Try it:  mosquitto_pub --cafile ${join(folder, FILES.caCert)} -h ${hosts[0]} -p 8883 -u ACCOUNT -P PASSWORD …
Before ${dayOf(server.validTo)}:  npx mingchu certificates --renew --folder ${folder}
`,
  );
}

async function renew(folder: string, asked: readonly string[] | undefined, at: UnixMs): Promise<number> {
  const authority: KeyPair = { cert: read(folder, FILES.caCert), key: read(folder, FILES.caKey) };
  if (endOf(authority.cert) <= at)
    return complain(
      `the authority in ${folder} has expired: make a new one in another folder, and bring its ${FILES.caCert} to the gateways`,
    );
  const hosts = asked ?? hostsOf(read(folder, FILES.cert));
  const server = await makeServerCertificate(authority, hosts, at, read(folder, FILES.key));
  //  Takes its place at once, so that a hub that looks meanwhile never reads half a file.
  const fresh = `${FILES.cert}.new`;
  rmSync(join(folder, fresh), { force: true });
  put(folder, fresh, server.cert);
  renameSync(join(folder, fresh), join(folder, FILES.cert));
  return say(
    `renewed in ${folder}, for ${hosts.join(", ")}: valid to ${dayOf(server.validTo)}\nA running hub that reads these files uses the new certificate within seconds; gateways need nothing.\n`,
  );
}

/** Never writes over a file. Keys are for their owner only. */
function put(folder: string, file: string, text: string): void {
  writeFileSync(join(folder, file), text, { flag: "wx", mode: file.endsWith(".key") ? 0o600 : 0o644 });
}

function read(folder: string, file: string): string {
  try {
    return readFileSync(join(folder, file), "utf8");
  } catch (error) {
    throw new Error(`cannot read ${join(folder, file)}, which --renew needs`, { cause: error });
  }
}

function dayOf(at: UnixMs): string {
  return new Date(at).toISOString().slice(0, 10);
}

function say(text: string): number {
  process.stdout.write(text);
  return 0;
}

function complain(reason: string): number {
  process.stderr.write(`${reason}\n`);
  return 1;
}
