// Everything that somebody can hold open at a hub, really open, with the moment at which each was cut; and every way in
// tried once more.
import { get, type IncomingMessage } from "node:http";
import { io } from "socket.io-client";
import WebSocket from "ws";
import type { Clock } from "../../hub/lib/clock.ts";
import type { Phone } from "../parents.ts";

export type Held = {
  /** The names of what is cut by now, with what was said to it. */
  readonly cut: () => readonly string[];
  /** Resolves when all of it is cut: the moment, by the hub's clock, at which the last was. */
  readonly allCut: () => Promise<number>;
  /** Reads on whatever was not read so far: how a reader sees that a file was broken off. */
  readonly read: () => void;
  /** Says that somebody is still there, as an open page does. */
  readonly keep: () => Promise<unknown>;
  /** Every way in, tried once more: what each answered. */
  readonly again: () => Promise<Readonly<Record<string, number>>>;
  /** Lets go of whatever is still open. */
  readonly drop: () => void;
};

export type Stage = {
  readonly httpUrl: string;
  readonly clock: Pick<Clock, "now">;
  readonly camera: string;
  readonly site: string;
  /** Under /api/v1: a file so long that it is still on its way when nobody reads it. */
  readonly longFile: string;
};

/** One open thing: resolves with what was said to it at its end. */
type Channel = { readonly name: string; readonly ended: Promise<string>; readonly drop: () => void };

/** All that a person or a program with this token can hold open, opened and in use. */
export async function holdOpen(stage: Stage, token: string): Promise<Held> {
  const file = await longFile(stage, token);
  const channels = await Promise.all([
    dashboard(stage, token, "websocket"),
    dashboard(stage, token, "polling"),
    live(`${stage.httpUrl}/api/v1/cameras/${stage.camera}/live`, { authorization: `Bearer ${token}` }),
    file.channel,
  ]);
  const ask = (path: string) =>
    fetch(`${stage.httpUrl}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
  const paths = await picturePaths((rest) => ask(`/cameras/${stage.camera}${rest}`));
  const again = async () => ({
    ...(await statuses(paths, (rest) => ask(`/cameras/${stage.camera}${rest}`))),
    file: (await ask(stage.longFile)).status,
    camera: (await ask(`/cameras/${stage.camera}`)).status,
    live: await liveStatus(`${stage.httpUrl}/api/v1/cameras/${stage.camera}/live`, {
      authorization: `Bearer ${token}`,
    }),
    dashboard: await dashboardStatus(stage, token),
  });
  return held(stage, channels, { read: file.read, keep: () => ask("/session"), again });
}

/** All that a parent's phone can hold open. */
export async function holdOpenByLink(stage: Stage, phone: Phone): Promise<Held> {
  await phone.status();
  const first = await phone.live(stage.camera);
  if (typeof first === "number") throw new Error(`a live view was refused with ${first}`);
  await first.moving;
  const ended = first.closed.then(({ code, reason }) => `${code} ${reason}`);
  const channel = { name: "live", ended, drop: () => first.socket.terminate() };
  const ask = (rest: string) => phone.ask(`/cameras/${stage.camera}${rest}`);
  const paths = await picturePaths(ask);
  const again = async () => {
    const view = await phone.live(stage.camera);
    if (typeof view !== "number") view.socket.terminate();
    return { ...(await statuses(paths, ask)), live: typeof view === "number" ? view : 101 };
  };
  return held(stage, [channel], { read: () => undefined, keep: phone.status, again });
}

function held(
  { clock }: Stage,
  channels: readonly Channel[],
  { read, keep, again }: Pick<Held, "read" | "keep" | "again">,
): Held {
  const cut = new Map<string, string>();
  const ends = channels.map(async ({ name, ended }) => {
    cut.set(name, await ended);
    return clock.now();
  });
  return {
    cut: () => [...cut].map(([name, said]) => `${name}: ${said}`),
    allCut: async () => {
      read();
      return Math.max(...(await Promise.all(ends)));
    },
    read,
    keep,
    again,
    drop: () => {
      for (const { drop } of channels) drop();
    },
  };
}

/** The addresses of a live view over HLS and of a still, each of which has been answered once. */
async function picturePaths(
  ask: (rest: string) => Promise<Response>,
): Promise<Readonly<Record<string, string>>> {
  const playlist = await (await ask("/hls/index.m3u8")).text();
  const segment = playlist.split("\n").findLast((line) => line.endsWith(".m4s"));
  if (segment === undefined) throw new Error(`no segment: ${playlist}`);
  const paths = { playlist: "/hls/index.m3u8", segment: `/hls/${segment}`, still: "/still.jpg" };
  for (const [name, status] of Object.entries(await statuses(paths, ask)))
    if (status !== 200) throw new Error(`${name} was answered with ${status}`);
  return paths;
}

async function statuses(
  paths: Readonly<Record<string, string>>,
  ask: (rest: string) => Promise<Response>,
): Promise<Record<string, number>> {
  const answered: Record<string, number> = {};
  for (const [name, path] of Object.entries(paths)) {
    const response = await ask(path);
    await response.arrayBuffer();
    answered[name] = response.status;
  }
  return answered;
}

function socketOf({ httpUrl }: Stage, token: string, transport: "websocket" | "polling") {
  return io(httpUrl, {
    transports: [transport],
    extraHeaders: { authorization: `Bearer ${token}` },
    reconnection: false,
    forceNew: true,
  });
}

async function dashboard(stage: Stage, token: string, transport: "websocket" | "polling"): Promise<Channel> {
  const socket = socketOf(stage, token, transport);
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  const ended = new Promise<string>((resolve) => socket.once("disconnect", resolve));
  await socket.emitWithAck("subscribe", { sites: [stage.site] });
  return { name: `dashboard by ${transport}`, ended, drop: () => socket.close() };
}

async function dashboardStatus(stage: Stage, token: string): Promise<number> {
  const socket = socketOf(stage, token, "websocket");
  const isIn = await new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true));
    socket.once("connect_error", () => resolve(false));
  });
  //  Somebody who may do nothing any more may come in, and is shown no site.
  const answer: { ok?: true } = isIn ? await socket.emitWithAck("subscribe", { sites: [stage.site] }) : {};
  socket.close();
  if (!isIn) return 401;
  return answer.ok === true ? 101 : 404;
}

async function live(url: string, headers: Record<string, string>): Promise<Channel> {
  const socket = new WebSocket(url.replace("http", "ws"), { headers });
  await new Promise<void>((resolve, reject) => {
    socket.on("message", (_data, isBinary) => {
      if (isBinary) resolve();
    });
    socket.once("error", reject);
  });
  const ended = new Promise<string>((resolve) =>
    socket.once("close", (code, reason) => resolve(`${code} ${reason.toString()}`)),
  );
  return { name: "live", ended, drop: () => socket.terminate() };
}

function liveStatus(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url.replace("http", "ws"), { headers });
    socket.on("open", () => {
      socket.terminate();
      resolve(101);
    });
    socket.on("unexpected-response", (_request, answer) => resolve(answer.statusCode ?? 0));
    socket.on("error", () => undefined);
  });
}

/** A file of which only the beginning is read, so that the rest waits in the hub. */
async function longFile(
  { httpUrl, longFile: path }: Stage,
  token: string,
): Promise<{ readonly channel: Channel; readonly read: () => void }> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${httpUrl}/api/v1${path}`, { headers, agent: false }, resolve).on("error", reject);
  });
  if (answer.statusCode !== 200) throw new Error(`the file was answered with ${answer.statusCode}`);
  const ended = new Promise<string>((resolve) => {
    answer.on("error", () => undefined);
    answer.once("close", () => resolve(answer.complete ? "whole" : "broken off"));
  });
  //  A cut is seen by who reads on: first comes what was on its way already.
  return {
    channel: { name: "file", ended, drop: () => answer.destroy() },
    read: () => void answer.resume(),
  };
}
