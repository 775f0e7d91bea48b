// MQTT over TLS, with the certificates that `npx mingchu certificates` makes and a real mosquitto_pub.
import { execFile, spawnSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { fileURLToPath } from "node:url";
import mqtt from "mqtt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeAuthority, makeServerCertificate } from "../../hub/lib/certificate-authority.ts";
import { readCertificate } from "../../hub/lib/certificate-files.ts";
import { startHubProcess } from "../hub-process.ts";
import { type Kitchen, openKitchen, publish, until } from "../kitchen.ts";
import { programPath } from "../programs.ts";

const COMMAND = fileURLToPath(new URL("../../hub/commands/certificates.ts", import.meta.url));
const MOSQUITTO_PUB = programPath("mosquitto_pub");
const DAY = 86_400_000;
let folder: string;
const file = (name: string) => join(folder, name);
/** Settings of a hub with these files. */
const tls = (cert = "server.crt", key = "server.key") => ({
  mqttTls: { port: 0, cert: file(cert), key: file(key) },
});

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mingchu-tls-"));
  const made = certificates("--host", "localhost", "--host", "127.0.0.1");
  expect(made.stderr).toBe("");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function certificates(...args: string[]) {
  return spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", COMMAND, "--folder", folder, ...args],
    { encoding: "utf8" },
  );
}

function portOf(kitchen: Kitchen): number {
  return Number(new URL(kitchen.hub.moreMqttUrls[0] ?? "").port);
}

/** Publishes a temperature with mosquitto_pub; gives its exit code and what it complained of. */
function pub(port: number, password: string, cafile: string, ...more: string[]) {
  const args = [
    "-h",
    "localhost",
    "-p",
    String(port),
    "--cafile",
    cafile,
    "-u",
    "e",
    "-P",
    password,
    "-q",
    "1",
  ];
  const message = ["-t", "kitchen/east-canteen/fridge/reading", "-m", '{"temperature": 4.5}'];
  return new Promise<{ readonly code: number; readonly said: string }>((resolve) => {
    execFile(MOSQUITTO_PUB ?? "", [...args, ...message, ...more], { encoding: "utf8" }, (error, out, err) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, said: out + err }),
    );
  });
}

/** Shakes hands and gives the serial number of the certificate that was shown. */
function serialShown(port: number, options: object = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const ca = readFileSync(file("ca.crt"));
    const socket = connectTls({ port, host: "127.0.0.1", ca, ...options }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

describe("npx mingchu certificates", () => {
  test("makes a server certificate of its authority, for at most 825 days, and keys for their owner only", () => {
    const [authority, server] = ["ca.crt", "server.crt"].map(
      (name) => new X509Certificate(readFileSync(file(name))),
    );
    expect(server?.checkIssued(authority as X509Certificate)).toBe(true);
    expect(server?.verify((authority as X509Certificate).publicKey)).toBe(true);
    expect(server?.subjectAltName).toBe("DNS:localhost, IP Address:127.0.0.1");
    expect([authority?.ca, server?.ca]).toEqual([true, false]);
    const days = (one: X509Certificate | undefined) =>
      (Date.parse(one?.validTo ?? "") - Date.parse(one?.validFrom ?? "")) / DAY;
    expect(days(server)).toBeGreaterThan(824);
    expect(days(server)).toBeLessThan(825);
    expect(days(authority)).toBeGreaterThan(3649);
    for (const key of ["ca.key", "server.key"]) {
      expect(statSync(file(key)).mode & 0o777).toBe(0o600);
      expect(createPrivateKey(readFileSync(file(key))).asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
    }
  });

  test("writes over nothing, and says what is wrong with a host", () => {
    const before = readFileSync(file("ca.key"), "utf8");
    const again = certificates("--host", "localhost");
    expect([again.status, again.stderr]).toEqual([
      1,
      expect.stringContaining("holds ca.crt, ca.key, server.crt"),
    ]);
    expect(readFileSync(file("ca.key"), "utf8")).toBe(before);
    expect(certificates("--host", "https://hub.example:8883").stderr).toContain("without scheme and port");
    expect(certificates().stderr).toContain("--host is missing");
    expect(
      spawnSync(process.execPath, [COMMAND, "--renew", "--folder", "/nowhere"], { encoding: "utf8" }).stderr,
    ).toContain("/nowhere/ca.crt, which --renew needs");
  });
});

describe("a hub with TLS", () => {
  test.skipIf(MOSQUITTO_PUB === undefined)(
    "stores what mosquitto_pub sends, and is refused by one that trusts another authority",
    async () => {
      await using kitchen = await openKitchen(undefined, tls());
      const password = await kitchen.deviceAccount("e", "east-canteen");
      expect(await pub(portOf(kitchen), password, file("ca.crt"))).toEqual({ code: 0, said: "" });
      const admin = await kitchen.signIn("admin");
      expect((await admin.get("/sensors/east-canteen.fridge")).body).toMatchObject({
        latest: { temperature: { value: 4.5 } },
      });
      const other = await makeAuthority("Another", Date.now());
      writeFileSync(file("other-ca.crt"), other.cert);
      const refused = await pub(portOf(kitchen), password, file("other-ca.crt"));
      expect(refused.code).not.toBe(0);
      expect(refused.said).toContain("A TLS error occurred");
      await expect(serialShown(portOf(kitchen), { ca: other.cert })).rejects.toThrow(/unable to verify/);
    },
  );

  test("speaks TLS 1.2 and 1.3, and nothing older", async () => {
    await using kitchen = await openKitchen(undefined, tls());
    const shake = (version: "TLSv1.1" | "TLSv1.2" | "TLSv1.3") =>
      //  OpenSSL itself speaks 1.1 only at this level.
      serialShown(portOf(kitchen), {
        minVersion: version,
        maxVersion: version,
        ciphers: "DEFAULT:@SECLEVEL=0",
      });
    await shake("TLSv1.2");
    await shake("TLSv1.3");
    await expect(shake("TLSv1.1")).rejects.toThrow(/protocol version/i);
    //  Plain MQTT on this port is no TLS.
    const plain = mqtt.connectAsync(`mqtt://127.0.0.1:${portOf(kitchen)}`, { reconnectPeriod: 0 }, false);
    await expect(plain).rejects.toThrow();
  });

  test("uses a renewed certificate for those who come, and keeps those who are there", async () => {
    await using kitchen = await openKitchen(undefined, tls());
    const password = await kitchen.deviceAccount("e", "east-canteen");
    const client = await mqtt.connectAsync(
      kitchen.hub.moreMqttUrls[0] ?? "",
      { username: "e", password, ca: readFileSync(file("ca.crt")), reconnectPeriod: 0 },
      false,
    );
    let isClosed = false;
    client.once("close", () => {
      isClosed = true;
    });
    const before = await serialShown(portOf(kitchen));
    const key = readFileSync(file("server.key"), "utf8");
    const renewed = certificates("--renew");
    expect(readFileSync(file("server.key"), "utf8")).toBe(key);
    expect(renewed.stdout).toContain("for localhost, 127.0.0.1");
    //  It looks by itself.
    const after = await until("the new certificate", async () => {
      const serial = await serialShown(portOf(kitchen));
      return serial === before ? undefined : serial;
    });
    expect(after).toBe(new X509Certificate(readFileSync(file("server.crt"))).serialNumber);
    //  A key that does not fit changes nothing.
    copyFileSync(file("server.key"), file("kept.key"));
    copyFileSync(file("ca.key"), file("server.key"));
    kitchen.hub.reloadCertificates?.();
    expect(kitchen.logged()).toContain("does not fit the certificate");
    expect(await serialShown(portOf(kitchen))).toBe(after);
    copyFileSync(file("kept.key"), file("server.key"));
    await publish(client, "kitchen/east-canteen/fridge/reading", { temperature: 4 });
    expect(isClosed).toBe(false);
    await client.endAsync();
  });

  test("looks at its certificate when it is told to by SIGHUP", async () => {
    const data = mkdtempSync(join(tmpdir(), "mingchu-hup-"));
    const hub = await startHubProcess({ dataDir: data, ...tls() });
    const port = Number(
      /mqtts:\/\/[^:]+:(\d+)/.exec(
        await until("its ports", () => (hub.output().includes("also:") ? hub.output() : undefined)),
      )?.[1],
    );
    const before = await serialShown(port);
    certificates("--renew");
    process.kill(hub.pid, "SIGHUP");
    await until("the new certificate", async () => ((await serialShown(port)) === before ? undefined : true));
    expect(await hub.end("SIGTERM")).toBe(0);
    rmSync(data, { recursive: true, force: true });
  });

  test.each([
    [
      "a file that is not there",
      "none.crt",
      "server.key",
      /^mqttTls\.cert: cannot read the file: ENOENT.*none\.crt/,
    ],
    ["a key that is none", "server.crt", "ca.crt", /^mqttTls\.key: .*ca\.crt is no private key/],
    ["a key that does not fit", "server.crt", "ca.key", /^mqttTls\.key: the key in .*ca\.key does not fit/],
    [
      "a certificate that is none",
      "server.key",
      "server.key",
      /^mqttTls\.cert: .*is no certificate in PEM form/,
    ],
    ["an expired certificate", "old.crt", "old.key", /^mqttTls\.cert: .*old\.crt has expired, on 20\d\d-/],
    [
      "a certificate of tomorrow",
      "new.crt",
      "new.key",
      /^mqttTls\.cert: .*new\.crt is not valid before 20\d\d-/,
    ],
  ])("does not take %s, and names the setting", async (_what, cert, key, message) => {
    const authority = await makeAuthority("Old", Date.now() - 2000 * DAY);
    const old = await makeServerCertificate(authority, ["localhost"], Date.now() - 1000 * DAY);
    writeFileSync(file("old.crt"), old.cert);
    writeFileSync(file("old.key"), old.key);
    const fresh = await makeServerCertificate(authority, ["localhost"], Date.now() + 3 * DAY);
    writeFileSync(file("new.crt"), fresh.cert);
    writeFileSync(file("new.key"), fresh.key);
    const read = readCertificate({ setting: "mqttTls", cert: file(cert), key: file(key) }, Date.now());
    expect("fault" in read ? read.fault : "").toMatch(message);
  });

  test("whose port is taken says which setting to change", async () => {
    await using kitchen = await openKitchen(undefined, tls());
    const port = portOf(kitchen);
    const settings = { dataDir: join(folder, "data"), mqttTls: { ...tls().mqttTls, port } };
    await expect(startHubProcess(settings)).rejects.toThrow(
      `port ${port} is taken by another program: stop it, or choose another with mqttTls.port`,
    );
  });
});
