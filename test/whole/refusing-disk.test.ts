// A disk that refuses while gateways send as fast as they can: nothing is acknowledged, the hub's memory stays bounded,
// and everything is stored once the disk takes it again. The disk is the real one, with the process forbidden to write.
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { KNOWS_MEMORY, memoryMb, openCanteenHub } from "../broker/canteen-hub.ts";
import { openSignedIn, publishing } from "../broker/raw-client.ts";
import { until } from "../kitchen.ts";

const GATEWAYS = 8;
/** Together some 140 MB: more than the system's own buffers take, and all in the hub's memory if it were read. */
const MESSAGES = 1500;
const PADDING = " ".repeat(12_000);
const ROUNDS = 5;
/** The setting's default, for each client. */
const IN_FLIGHT = 100;
/** Chosen: what may be on its way at most is 16 MB, and V8 lets some garbage of reading it lie about. */
const MOST_GROWTH_MB = 90;

/** Forbids a process to write beyond so many bytes of a file: its writes fail as on a full disk. */
function limitWrites(pid: number, bytes: number | "unlimited"): void {
  const { status, stderr } = spawnSync("prlimit", [`--pid=${pid}`, `--fsize=${bytes}:unlimited`], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`prlimit: ${stderr}`);
}

test.skipIf(!KNOWS_MEMORY)(
  "while the disk refuses, gateways wait and the hub's memory stays; afterwards everything is stored (needs Linux)",
  { timeout: 180_000 },
  async () => {
    await using hub = await openCanteenHub();
    const everyGateway = Array.from({ length: GATEWAYS }, (_, i) => i);
    const signIn = (i: number, keepalive = 0) =>
      openSignedIn(hub.port, {
        clientId: `g${i}`,
        username: hub.account,
        password: Buffer.from(hub.password),
        keepalive,
      });
    const start = Date.now() - 3_600_000;
    const message = (i: number, n: number, padding = "") =>
      publishing(`kitchen/c/g${i}/reading`, {
        payload: JSON.stringify({ measured_at: start + n * 1000, seq: n, temperature: n / 1000 }) + padding,
        messageId: n,
      });
    const small = (i: number) => Array.from({ length: 400 }, (_, n) => message(i, n + 1));
    const inFlight = async () =>
      Number(/mqtt_in_flight (\d+)/.exec(await (await fetch(`${hub.http}/metrics`)).text())?.[1]);
    //  The sensors become known while there is a disk.
    for (const i of everyGateway) {
      const client = await signIn(i);
      client.send(message(i, MESSAGES + 1));
      await until("the acknowledgement", () => (client.got.length > 1 ? true : undefined));
      client.socket.destroy();
    }
    const before = memoryMb(hub.pid);

    limitWrites(hub.pid, 1);
    //  As gateways do that get no acknowledgement: they hang up, come again, and send the same again.
    for (let round = 0; round < ROUNDS; round++)
      await Promise.all(
        everyGateway.map(async (i) => {
          const client = await signIn(i, 1);
          client.socket.end(Buffer.concat(small(i)));
          await client.cut;
          expect(client.got).toHaveLength(1);
        }),
      );
    const clients = await Promise.all(everyGateway.map((i) => signIn(i)));
    for (const [i, client] of clients.entries())
      for (let n = 1; n <= MESSAGES; n++) client.send(message(i, n, PADDING));
    await until("a hub that is not ready", async () =>
      (await fetch(`${hub.http}/readyz`)).status === 503 ? true : undefined,
    );
    await until("gateways that cannot send more", () =>
      clients.every(({ socket }) => socket.writableNeedDrain) ? true : undefined,
    );
    const during = memoryMb(hub.pid);
    expect(await inFlight()).toBeGreaterThan(0);
    expect(await inFlight()).toBeLessThanOrEqual(GATEWAYS * IN_FLIGHT);
    expect(clients.map(({ got }) => got.length)).toEqual(everyGateway.map(() => 1));
    expect(during.now - before.now).toBeLessThan(MOST_GROWTH_MB);

    limitWrites(hub.pid, "unlimited");
    for (const client of clients)
      while (client.got.length < MESSAGES + 1)
        await new Promise((resolve) => client.socket.once("data", resolve));
    process.stderr.write(
      `refusing disk: ${before.now} MB before, ${during.now} while it refused, ${memoryMb(hub.pid).peak} at most\n`,
    );
    expect((await fetch(`${hub.http}/readyz`)).ok).toBe(true);
    for (const i of everyGateway) {
      const from = new Date(start).toISOString();
      const to = new Date(start + (MESSAGES + 2) * 1000).toISOString();
      const { buckets } = await hub.admin<{ buckets: { count: number }[] }>(
        "GET",
        `/sensors/c.g${i}/readings?metric=temperature&from=${from}&to=${to}&buckets=10`,
      );
      expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(MESSAGES + 1);
    }
    for (const client of clients) client.socket.destroy();
  },
);
