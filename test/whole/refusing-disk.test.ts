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
  "while the disk refuses, gateways wait and the hub's memory stays; afterwards everything is stored",
  { timeout: 180_000 },
  async () => {
    await using hub = await openCanteenHub();
    const clients = await Promise.all(
      Array.from({ length: GATEWAYS }, (_, i) =>
        openSignedIn(hub.port, {
          clientId: `g${i}`,
          username: hub.account,
          password: Buffer.from(hub.password),
          keepalive: 0,
        }),
      ),
    );
    const acknowledged = () =>
      clients.reduce((sum, { got }) => sum + got.filter((one) => one.cmd === "puback").length, 0);
    //  Its sensors become known while there is a disk.
    const start = Date.now() - 3_600_000;
    for (const [i, client] of clients.entries())
      client.send(
        publishing(`kitchen/c/g${i}/reading`, {
          payload: JSON.stringify({ measured_at: start, seq: 0, temperature: 4 }),
          messageId: 60_000,
        }),
      );
    await until("the first acknowledgements", () => (acknowledged() === GATEWAYS ? true : undefined));
    const before = memoryMb(hub.pid);

    limitWrites(hub.pid, 1);
    for (const [i, client] of clients.entries())
      for (let n = 1; n <= MESSAGES; n++)
        client.send(
          publishing(`kitchen/c/g${i}/reading`, {
            payload:
              JSON.stringify({ measured_at: start + n * 1000, seq: n, temperature: n / 1000 }) + PADDING,
            messageId: n,
          }),
        );
    await until("a hub that is not ready", async () =>
      (await fetch(`${hub.http}/readyz`)).status === 503 ? true : undefined,
    );
    const inFlight = async () =>
      Number(/mqtt_in_flight (\d+)/.exec(await (await fetch(`${hub.http}/metrics`)).text())?.[1]);
    await until("no gateway that can send more", async () =>
      (await inFlight()) > 0 && clients.every(({ socket }) => socket.writableNeedDrain) ? true : undefined,
    );
    const during = memoryMb(hub.pid);
    //  A hundred of each.
    expect(await inFlight()).toBeLessThanOrEqual(GATEWAYS * 100);
    expect(acknowledged()).toBe(GATEWAYS);

    limitWrites(hub.pid, "unlimited");
    await until("a hub that is ready", async () =>
      (await fetch(`${hub.http}/readyz`)).ok ? true : undefined,
    );
    for (const client of clients)
      while (client.got.length < MESSAGES + 2)
        await new Promise((resolve) => client.socket.once("data", resolve));
    expect(acknowledged()).toBe(GATEWAYS * (MESSAGES + 1));
    const { peak } = memoryMb(hub.pid);
    process.stderr.write(
      `refusing disk: ${before.now} MB before, ${during.now} while it refused, ${peak} at most\n`,
    );
    expect(during.now - before.now).toBeLessThan(MOST_GROWTH_MB);

    for (let i = 0; i < GATEWAYS; i++) {
      const from = new Date(start - 1000).toISOString();
      const to = new Date(start + (MESSAGES + 1) * 1000).toISOString();
      const { buckets } = await hub.admin<{ buckets: { count: number }[] }>(
        "GET",
        `/sensors/c.g${i}/readings?metric=temperature&from=${from}&to=${to}&buckets=10`,
      );
      expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(MESSAGES + 1);
    }
    for (const client of clients) client.socket.destroy();
  },
);
