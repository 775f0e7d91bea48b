// kill -9 at each step of a message: nothing is lost, and what may have been sent twice says so. The provider counts by the
// idempotency key.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Memory } from "../../hub/compose/memory.ts";
import { openSealedBox } from "../../hub/lib/sealed-box.ts";
import { openBook } from "../../hub/store/book.ts";
import { DATA_FILES } from "../../hub/store/data-files.ts";
import { findMessage } from "../../hub/store/messages.ts";
import { type HubProcess, startHubProcess } from "../hub-process.ts";
import { until } from "../kitchen.ts";
import { makeChannel, plan, untilState } from "./outbox.ts";
import { type Answer, openProvider, type Provider, type Received } from "./provider.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mingchu-outbox-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const PLAN = { sites: [{ id: "c", kind: "canteen", name: "食堂" }] };
const OK: Answer = { body: { code: 0 } };

async function start(): Promise<HubProcess> {
  const sites = join(folder, "plan.json");
  writeFileSync(sites, JSON.stringify(PLAN));
  return await startHubProcess({ dataDir: join(folder, "data"), sites, channelNetworks: ["127.0.0.0/8"] });
}

/** The book of a hub, running or not, with its key. */
async function openOutside(): Promise<Pick<Memory, "book" | "box"> & AsyncDisposable> {
  const data = join(folder, "data");
  const book = await openBook(join(data, DATA_FILES.book), (error) => {
    throw error;
  });
  return {
    book,
    box: openSealedBox(join(data, DATA_FILES.key)),
    [Symbol.asyncDispose]: () => book.close(),
  };
}

function times(provider: Provider, id: string): number {
  return provider.received.filter(({ headers }) => headers["idempotency-key"] === id).length;
}

const textOf = ({ body }: Received) => (JSON.parse(body) as { text: string }).text;

async function setUp(provider: Provider, notBefore: number): Promise<string> {
  await using outside = await openOutside();
  const channelId = await makeChannel(outside, "hook", { url: provider.url }, { siteId: "c" });
  return await plan(outside, { channelId, siteId: "c", kind: "test", why: { reason: "test" }, notBefore });
}

async function sentAfterRestart(provider: Provider, id: string) {
  provider.answer = () => OK;
  const hub = await start();
  try {
    await using outside = await openOutside();
    return await untilState(outside, id, "sent");
  } finally {
    await hub.end("SIGTERM");
  }
}

test("killed while it waits: sent once, and sure", async () => {
  await using provider = await openProvider(() => OK);
  const hub = await start();
  const id = await setUp(provider, Date.now() + 3_600_000);
  await hub.end("SIGKILL");
  {
    await using outside = await openOutside();
    await outside.book.db.updateTable("message").set({ not_before: 0, next_try_at: 0 }).execute();
  }
  expect(await sentAfterRestart(provider, id)).toMatchObject({ isUncertain: false, tries: 1 });
  expect(times(provider, id)).toBe(1);
});

test("killed when it is sending and nothing has arrived: sent once, and says that it may have been twice", async () => {
  await using provider = await openProvider(() => OK);
  const hub = await start();
  const id = await setUp(provider, Date.now() + 3_600_000);
  await hub.end("SIGKILL");
  {
    //  As the hub leaves it between the commit and the call.
    await using outside = await openOutside();
    await outside.book.db
      .updateTable("message")
      .set({ state: "sending", tries: 1, not_before: 0, next_try_at: 0 })
      .execute();
  }
  expect(await sentAfterRestart(provider, id)).toMatchObject({ isUncertain: true, tries: 2 });
  expect(times(provider, id)).toBe(1);
  expect(textOf(provider.received[0] as Received)).toContain("这条消息可能已经发过一次。");
});

test("killed when the provider has it and has not answered: sent again, under the same key, and says so", async () => {
  await using provider = await openProvider(() => "silence");
  const hub = await start();
  const id = await setUp(provider, Date.now());
  await until("the provider has it", () => (times(provider, id) === 1 ? true : undefined));
  {
    await using outside = await openOutside();
    expect((await findMessage(outside.book.db, id))?.state).toBe("sending");
  }
  await hub.end("SIGKILL");
  expect(await sentAfterRestart(provider, id)).toMatchObject({ isUncertain: true, tries: 2 });
  expect(times(provider, id)).toBe(2);
  const [first, second] = provider.received as [Received, Received];
  expect(textOf(first)).not.toContain("可能已经发过");
  expect(textOf(second)).toContain("这条消息可能已经发过一次。");
});

test("killed in the moment of the answer, again and again: nothing lost, nothing twice that does not say so", async () => {
  let hub = await start();
  await using provider = await openProvider(() => OK);
  const ids: string[] = [];
  for (let round = 0; round < 5; round++) {
    const arrived = provider.received.length;
    ids.push(await setUp(provider, Date.now()));
    await until("it arrives", () => (provider.received.length > arrived ? true : undefined));
    await hub.end("SIGKILL");
    hub = await start();
  }
  await using outside = await openOutside();
  for (const id of ids) {
    const message = await untilState(outside, id, "sent");
    expect(times(provider, id)).toBeGreaterThanOrEqual(1);
    if (times(provider, id) > 1) expect(message.isUncertain).toBe(true);
  }
  await hub.end("SIGTERM");
}, 120_000);
