// Brokers elsewhere that break the protocol, and what the settings' filters match.
import { createHash } from "node:crypto";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { expect, test } from "vitest";
import { filterFault, matchesFilter } from "../../hub/broker/topic-filter.ts";
import { until } from "../kitchen.ts";
import { listen } from "./external-listener.ts";

/** Something that answers each connection with these bytes and hangs up. */
async function answering(...answers: readonly Buffer[]) {
  let next = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    //  What waits for more after that is told that no more comes.
    socket.once("data", () => socket.end(answers[next++ % answers.length] ?? Buffer.alloc(0)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    met: () => next,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test("whatever a broken broker answers, it is told in words and tried again", async () => {
  const hello = Buffer.from([0x20, 3, 0, 0, 0]);
  const garbage = Array.from({ length: 200 }, (_, seed) => {
    const bytes = createHash("sha512").update(String(seed)).digest();
    //  Half of them break what follows a good welcome, with the beginning of each kind of packet.
    bytes[0] = ((seed % 16) << 4) | (seed % 3);
    bytes[1] = seed % 40;
    return seed % 2 === 0 ? bytes : Buffer.concat([hello, bytes]);
  });
  for (const bytes of garbage) {
    await using broker = await answering(bytes);
    await using outside = listen(broker.url, async () => undefined);
    await until("words", () => (outside.words().startsWith("not connected") ? true : undefined));
    expect(broker.met()).toBeGreaterThan(0);
  }
  await using huge = await answering(Buffer.concat([hello, Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f])]));
  await using outside = listen(huge.url, async () => undefined);
  await until("words", () => (outside.words().includes("a packet of more than") ? true : undefined));
  await until("again", () => (huge.met() > 1 ? true : undefined));
});

test.each([
  ["a/#", "a", true],
  ["a/#", "a/b/c", true],
  ["a/#", "ab", false],
  ["a/+/c", "a/b/c", true],
  ["a/+/c", "a/b/d", false],
  ["a/+", "a/b/c", false],
  ["+/b/#", "a/b", true],
  ["#", "a/b", true],
  ["a/b", "a/b", true],
  ["a/b", "a/b/c", false],
  ["a/b/c", "a/b", false],
])("filter %s, topic %s: %s", (filter, topic, fits) => {
  expect(filterFault(filter)).toBeUndefined();
  expect(matchesFilter(filter, topic)).toBe(fits);
});
