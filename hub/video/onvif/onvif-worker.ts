// One question to ONVIF devices, in a thread of its own: what comes back was written by strangers, and whatever it does to
// the parser, it does it here. It connects to one address, which was checked, and follows no other that a device names.
import { Agent } from "node:http";
import { createRequire } from "node:module";
import { connect, type NetConnectOpts } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

//  The package names nothing that an import statement finds.
const { Cam, Discovery } = createRequire(import.meta.url)("onvif") as typeof import("onvif");

export type OnvifQuestion =
  | { readonly kind: "find"; readonly device: string; readonly listenMs: number }
  | {
      readonly kind: "ask";
      /** As it was checked: numbers, no name. */
      readonly address: string;
      readonly port: number;
      readonly path: string;
      readonly user: string;
      readonly password: string;
      readonly answerMs: number;
    };

/** What one device said when it was looked for; none of it is believed. */
export type RawFound = { readonly from: string; readonly xaddrs: string; readonly scopes: string };
export type RawProfile = {
  readonly token: string;
  readonly name: string;
  readonly encoding: string;
  readonly width: number;
  readonly height: number;
  readonly uri: string;
};
export type OnvifSaid =
  | { readonly found: RawFound }
  | {
      readonly device: {
        readonly maker: string;
        readonly model: string;
        readonly profiles: readonly RawProfile[];
      };
    }
  | { readonly failed: string }
  | { readonly over: true };

//  Chosen: a hundred times what a device's longest answer has; a longer one is no answer.
const MOST_BYTES = 1024 * 1024;
//  Chosen: what a page shows and a person reads.
const MOST_CHARS = 1_000;
//  Chosen: recorders have 4 profiles a channel; more than these nobody chooses from.
const MOST_PROFILES = 64;

const port = parentPort;
if (port === null) throw new Error("this file is a worker");
const say = (said: OnvifSaid): void => port.postMessage(said);
const question = workerData as OnvifQuestion;

//  Garbage throws out of the parser's own callbacks. It costs the one who sent it; others are still heard.
process.on("uncaughtException", (error) => {
  if (question.kind === "ask") say({ failed: textOf(error) });
});

if (question.kind === "find") find(question.device, question.listenMs);
else ask(question).then(say, (error: unknown) => say({ failed: textOf(error) }));

function find(device: string, timeout: number): void {
  Discovery.on("error", () => undefined);
  Discovery.on("device", (data: unknown, from: { readonly address?: unknown }) => {
    const match = inside(data, "probeMatches", "probeMatch");
    //  One that has several matches in one answer is taken by its first.
    const one = Array.isArray(match) ? match[0] : match;
    say({
      found: {
        from: plain(from.address),
        xaddrs: plain(inside(one, "XAddrs")),
        scopes: plain(inside(one, "scopes")),
      },
    });
  });
  Discovery.probe({ device, timeout, resolve: false }, () => say({ over: true }));
}

async function ask(asked: Extract<OnvifQuestion, { kind: "ask" }>): Promise<OnvifSaid> {
  const cam = new Cam({
    hostname: asked.address,
    port: asked.port,
    path: asked.path,
    ...(asked.user === "" ? {} : { username: asked.user, password: asked.password }),
    timeout: asked.answerMs,
    autoconnect: false,
    preserveAddress: true,
    agent: onlyTo(asked.address, asked.port) as unknown as boolean,
  });
  await called((done) => cam.connect(done));
  const about = await called((done) => cam.getDeviceInformation(done));
  const listed = (Array.isArray(cam.profiles) ? cam.profiles : []) as unknown[];
  const profiles: RawProfile[] = [];
  for (const profile of listed.slice(0, MOST_PROFILES)) {
    const token = plain(inside(profile, "$", "token"));
    const stream = await called((done) =>
      cam.getStreamUri({ protocol: "RTSP", profileToken: token }, done),
    ).catch(() => undefined);
    const encoder = inside(profile, "videoEncoderConfiguration");
    profiles.push({
      token,
      name: plain(inside(profile, "name")),
      encoding: plain(inside(encoder, "encoding")),
      width: Number(inside(encoder, "resolution", "width")) || 0,
      height: Number(inside(encoder, "resolution", "height")) || 0,
      uri: plain(inside(stream, "uri")),
    });
  }
  const device = {
    maker: plain(inside(about, "manufacturer")),
    model: plain(inside(about, "model")),
    profiles,
  };
  return { device };
}

/** Connections to this address and to no other, whatever is asked for, each of which may bring so much and no more. */
function onlyTo(address: string, targetPort: number): Agent {
  const agent = new Agent({ maxSockets: 2 });
  agent.createConnection = (_options: NetConnectOpts) => {
    const socket = connect({ host: address, port: targetPort });
    let bytes = 0;
    socket.on("data", (data) => {
      bytes += data.length;
      if (bytes > MOST_BYTES) socket.destroy(new Error("it sends without end"));
    });
    return socket;
  };
  return agent;
}

function called(start: (done: (error: unknown, data?: unknown) => void) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    start((error, data) => (error ? reject(error) : resolve(data)));
  });
}

function inside(thing: unknown, ...path: readonly string[]): unknown {
  let at = thing;
  for (const key of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[key];
  }
  return at;
}

function plain(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value).slice(0, MOST_CHARS) : "";
}

function textOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, MOST_CHARS);
}
