// A school that comes back all at once, and thirty of them: how many handshakes there are at a time, and who waits.
import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { CameraError } from "../../hub/video/camera-error.ts";
import type { CameraSource } from "../../hub/video/relay/camera-source.ts";
import { createHandshakeGate, GATE_LIMITS } from "../../hub/video/relay/handshake-gate.ts";
import { connectTcp, type Target } from "../../hub/video/rtsp/rtsp-connection.ts";
import { openOddCamera, sendFrames } from "./odd-camera.ts";
import { openRelay } from "./open-relay.ts";

const CHANNELS = 16;

/** Counts handshakes between their connect and their PLAY, at each host and over all. */
function createCount() {
  const now = new Map<string, number>();
  let most = 0;
  let mostAtOneHost = 0;
  let all = 0;
  return {
    begin: (host: string) => {
      const here = (now.get(host) ?? 0) + 1;
      now.set(host, here);
      all += 1;
      most = Math.max(most, all);
      mostAtOneHost = Math.max(mostAtOneHost, here);
    },
    end: (host: string) => {
      now.set(host, (now.get(host) ?? 0) - 1);
      all -= 1;
    },
    most: () => most,
    mostAtOneHost: () => mostAtOneHost,
  };
}

type Count = ReturnType<typeof createCount>;

/** A recorder of 16 channels at an address of its own. */
async function openRecorder(host: string, count: Count) {
  const playing = new Set<Socket>();
  const recorder = await openOddCamera(({ method, socket }) => {
    if (method === "OPTIONS") {
      count.begin(host);
      socket.once("close", () => playing.delete(socket) || count.end(host));
    }
    if (method === "PLAY") {
      playing.add(socket);
      count.end(host);
      setImmediate(() => sendFrames(socket, (index) => index < 2));
    }
    return undefined;
  }, host);
  return {
    ...recorder,
    sources: channelsAt(host, recorder.port),
    playing,
    /** As when the school's power fails. */
    cut: () => {
      for (const socket of playing) socket.destroy();
    },
  };
}

function channelsAt(host: string, port: number): readonly CameraSource[] {
  return Array.from({ length: CHANNELS }, (_, index) => ({
    id: `${host} ${index + 1}`,
    address: { brand: "url", host, port, channel: 1, path: `/${index + 1}` },
  }));
}

test("a recorder with sixteen channels is asked for two at a time, when the hub starts and when it comes back", async () => {
  const count = createCount();
  await using recorder = await openRecorder("127.0.1.1", count);
  await using hub = openRelay({ hold: () => true });
  hub.relay.setCameras(recorder.sources);
  await expect.poll(() => recorder.playing.size).toBe(CHANNELS);
  expect(count.mostAtOneHost()).toBe(2);
  recorder.cut();
  await expect.poll(() => recorder.playing.size).toBe(0);
  //  All at once: the backoff's jitter of each is over.
  hub.clock.skip(1000);
  await expect.poll(() => recorder.playing.size, { timeout: 10_000 }).toBe(CHANNELS);
  expect(count.mostAtOneHost()).toBe(2);
  expect(hub.relay.figures().connects).toBe(2 * CHANNELS);
});

test("thirty schools that come back at once are asked in order, within the bound, and all are back", async () => {
  const count = createCount();
  const hosts = Array.from({ length: 30 }, (_, index) => `127.0.1.${index + 1}`);
  await using stack = new AsyncDisposableStack();
  const recorders = await Promise.all(hosts.map((host) => openRecorder(host, count)));
  for (const recorder of recorders) stack.use(recorder);
  await using hub = openRelay({ hold: () => true });
  const playing = (): number => recorders.reduce((sum, recorder) => sum + recorder.playing.size, 0);
  hub.relay.setCameras(recorders.flatMap(({ sources }) => sources));
  await expect.poll(playing, { timeout: 20_000 }).toBe(30 * CHANNELS);
  for (const recorder of recorders) recorder.cut();
  await expect.poll(playing).toBe(0);
  hub.clock.skip(1000);
  await expect.poll(playing, { timeout: 20_000 }).toBe(30 * CHANNELS);
  expect(count.mostAtOneHost()).toBe(2);
  expect(count.most()).toBeLessThanOrEqual(GATE_LIMITS.sound);
  expect(count.most()).toBeGreaterThan(20);
});

test("cameras that can be had are not kept waiting by forty recorders that do not answer", async () => {
  const count = createCount();
  await using recorder = await openRecorder("127.0.1.1", count);
  const dead = Array.from({ length: 40 }, (_, index) => `127.0.2.${index + 1}`);
  const tried = new Map<string, number>();
  await using hub = openRelay({
    hold: () => true,
    connect: (target, signal, onBytes) => {
      if (target.host === "127.0.1.1") return connectTcp(target, signal, onBytes);
      tried.set(target.host, (tried.get(target.host) ?? 0) + 1);
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    },
  });
  hub.relay.setCameras([...dead.flatMap((host) => channelsAt(host, 554)), ...recorder.sources]);
  const offline = (): number => hub.states.filter(({ faultDetail }) => faultDetail === "no-answer").length;
  //  Those that took all places before anything was known of them give them up after 5 s; what is known then is
  //  known of all channels of the same address.
  await expect.poll(() => tried.size).toBeGreaterThan(20);
  hub.clock.skip(5100);
  await expect.poll(() => recorder.playing.size, { timeout: 10_000 }).toBe(CHANNELS);
  await expect
    .poll(
      () => {
        hub.clock.skip(5100);
        return offline();
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThanOrEqual(dead.length * CHANNELS);
  //  Each of the forty has been tried: none was starved.
  expect(tried.size).toBe(dead.length);
});

const at = (host: string, port = 554): Target => ({ host, port });

test("who waits for an address that turns out not to answer is told so without a try", async () => {
  const gate = createHandshakeGate({ ...GATE_LIMITS, perHost: 1 });
  const { signal } = new AbortController();
  const leave = await gate.admit(at("a"), signal);
  const [same, otherPort] = [gate.admit(at("A"), signal), gate.admit(at("a", 555), signal)];
  const error = new CameraError("unreachable", "no answer", { detail: "no-answer" });
  leave(error);
  leave(new Error("twice"));
  await expect(same).rejects.toBe(error);
  (await otherPort)();
  //  What was wrong with one stream says nothing of the next.
  const first = await gate.admit(at("b"), signal);
  const second = gate.admit(at("b"), signal);
  first(new CameraError("wrong-password", "no"));
  (await second)();
  expect(gate.figures()).toEqual({ running: 0, waiting: 0 });
});

test("hosts that do not answer, hosts that do, and both together have their bounds", async () => {
  const gate = createHandshakeGate();
  const { signal } = new AbortController();
  const gone = new CameraError("unreachable", "no answer", { detail: "no-answer" });
  const running: ((error?: unknown) => void)[] = [];
  const ask = (host: string) => gate.admit(at(host), signal).then((leave) => running.push(leave));
  const hosts = (kind: string) => Array.from({ length: 60 }, (_, index) => `${kind}-${index}`);
  void hosts("alone").map(ask);
  await expect.poll(() => running.length).toBe(GATE_LIMITS.sound);
  while (running.length > 0) {
    running.pop()?.();
    await Promise.resolve();
  }
  for (const host of hosts("off")) (await gate.admit(at(host), signal))(gone);
  const off = hosts("off").map(ask);
  await expect.poll(() => running.length).toBe(GATE_LIMITS.failing);
  const on = hosts("on").map(ask);
  await expect.poll(() => running.length).toBe(GATE_LIMITS.overall);
  expect(gate.figures()).toEqual({ running: 48, waiting: 72 });
  //  Everybody's turn comes, whoever leaves first.
  while (running.length > 0) {
    running.pop()?.();
    await Promise.resolve();
    expect(gate.figures().running).toBeLessThanOrEqual(GATE_LIMITS.overall);
  }
  await Promise.all([...off, ...on]);
});

test("who gives up while waiting is no longer in line", async () => {
  const gate = createHandshakeGate({ ...GATE_LIMITS, perHost: 1 });
  const leave = await gate.admit(at("a"), new AbortController().signal);
  const gone = new AbortController();
  const waiting = gate.admit(at("a"), gone.signal);
  gone.abort();
  await expect(waiting).rejects.toThrow();
  leave();
  expect(gate.figures()).toEqual({ running: 0, waiting: 0 });
});
