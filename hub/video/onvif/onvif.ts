// Finding ONVIF devices and asking one for its streams. The one file that knows how it is done: each question is a thread
// that is given its time and no more. Promise: an address is looked up once, checked, and that one is connected to; what a
// device names beyond it is told as outside and never visited.
import { lookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { Worker } from "node:worker_threads";
import type { Clock } from "../../lib/clock.ts";
import type { OnvifQuestion, OnvifSaid, RawFound, RawProfile } from "./onvif-worker.ts";

export type OnvifNeeds = {
  readonly clock: Clock;
  readonly resolve?: LookupFunction;
};

/** Why an address cannot be visited; undefined if it can. Without a port that is not asked. */
export type WhyNotAt = (address: string, port?: number) => "network" | "port" | undefined;

export type FoundDevice = {
  readonly host: string;
  readonly port: number;
  /** Of its device service. */
  readonly path: string;
  readonly maker: string;
  readonly model: string;
  /** It says that it is where this site's cameras may not be, or where it was not heard from. */
  readonly isOutside: boolean;
};

export type OnvifStream = {
  readonly name: string;
  readonly encoding: string;
  readonly width: number;
  readonly height: number;
  /** Where it is; absent where it is outside what is allowed, or no RTSP address. */
  readonly at?: { readonly host: string; readonly port: number; readonly path: string };
};

export type OnvifDevice = {
  readonly maker: string;
  readonly model: string;
  readonly streams: readonly OnvifStream[];
};
export type OnvifFault = "not-allowed" | "unreachable" | "wrong-password" | "protocol";
export type OnvifAnswer = { readonly device: OnvifDevice } | { readonly fault: OnvifFault };

//  WS-Discovery, appendix I: devices wait up to 500 ms before they answer. Chosen: several times that, on slow networks.
const LISTEN_MS = 2_500;
//  Chosen: a camera answers within a second; a recorder with many channels takes several.
const ANSWER_MS = 4_000;
const ASK_LIMIT_MS = 15_000;
//  Chosen: more devices than one network of a school has.
const MOST_FOUND = 256;
//  Chosen: what the answer of a recorder takes, many times; beyond it the thread ends and the hub does not notice.
const LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16, stackSizeMb: 2 };
/** RFC 2326, section 3.2. */
const RTSP_PORT = 554;
const HTTP_PORT = 80;
//  Chosen: where devices have their own service, which is at another port than the streams that a list of ports is for.
const SERVICE_PORTS = [80, 443, 8000, 8080, 8899];

/** Looks for devices on these interfaces of the machine, all at once. */
export async function findOnvif(
  interfaces: readonly string[],
  whyNot: WhyNotAt,
  { clock }: OnvifNeeds,
): Promise<FoundDevice[]> {
  const raw: RawFound[] = [];
  await Promise.all(
    interfaces.map((device) =>
      run({ kind: "find", device, listenMs: LISTEN_MS }, clock, LISTEN_MS * 2, (said) => {
        if ("found" in said && raw.length < MOST_FOUND) raw.push(said.found);
        return "over" in said;
      }),
    ),
  );
  const devices = new Map<string, FoundDevice>();
  for (const one of raw) {
    const device = foundOf(one, whyNot);
    if (device !== undefined) devices.set(`${device.host}:${device.port}`, device);
  }
  return [...devices.values()].sort((a, b) => (a.host < b.host ? -1 : 1));
}

function foundOf({ from, xaddrs, scopes }: RawFound, whyNot: WhyNotAt): FoundDevice | undefined {
  if (whyNot(from) !== undefined) return undefined;
  const addresses = xaddrs.split(/\s+/).flatMap((text) => httpAddress(text) ?? []);
  const own = addresses.find(({ host }) => host === from);
  const said = scopesOf(scopes);
  //  Where it was heard from is where it is; another address in its answer would be a way to lead the hub elsewhere.
  const { port, path } = own ?? { port: HTTP_PORT, path: "/onvif/device_service" };
  return { host: from, port, path, ...said, isOutside: own === undefined };
}

function httpAddress(text: string): { host: string; port: number; path: string } | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== "http:") return undefined;
  return { host: url.hostname, port: Number(url.port || HTTP_PORT), path: url.pathname };
}

/** ONVIF Core Specification, section 7.3.2.2: name and hardware are scopes. */
function scopesOf(scopes: string): { readonly maker: string; readonly model: string } {
  const part = (name: string) => {
    const text = new RegExp(`onvif://www\\.onvif\\.org/${name}/(\\S{1,200})`).exec(scopes)?.[1] ?? "";
    try {
      return decodeURIComponent(text);
    } catch {
      //  A percent sign that stands for itself.
      return text;
    }
  };
  return { maker: part("name"), model: part("hardware") };
}

export type OnvifAsked = {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly user: string;
  readonly password: string;
};

/** Asks one device who it is and where its streams are. */
export async function askOnvif(
  asked: OnvifAsked,
  whyNot: WhyNotAt,
  { clock, resolve = lookup }: OnvifNeeds,
): Promise<OnvifAnswer> {
  const address = await addressOf(asked.host, resolve);
  if (address === undefined) return { fault: "unreachable" };
  const servicePort = SERVICE_PORTS.includes(asked.port) ? undefined : asked.port;
  if (whyNot(address, servicePort) !== undefined) return { fault: "not-allowed" };
  let answer: OnvifAnswer = { fault: "unreachable" };
  const { port, path, user, password } = asked;
  const question = { kind: "ask", address, port, path, user, password, answerMs: ANSWER_MS } as const;
  const end = await run(question, clock, ASK_LIMIT_MS, (said) => {
    if ("device" in said) answer = { device: deviceOf(said.device, { host: asked.host, address }, whyNot) };
    if ("failed" in said) answer = { fault: faultOf(said.failed) };
    return "device" in said || "failed" in said;
  });
  return end === "died" ? { fault: "protocol" } : answer;
}

function addressOf(host: string, resolve: LookupFunction): Promise<string | undefined> {
  if (isIP(host) !== 0) return Promise.resolve(host);
  return new Promise((done) => {
    resolve(host, {}, (error, address) => {
      const first = typeof address === "string" ? address : address?.[0]?.address;
      done(error === null ? first : undefined);
    });
  });
}

function deviceOf(
  {
    maker,
    model,
    profiles,
  }: { readonly maker: string; readonly model: string; readonly profiles: readonly RawProfile[] },
  device: { readonly host: string; readonly address: string },
  whyNot: WhyNotAt,
): OnvifDevice {
  return {
    maker,
    model,
    streams: profiles.map(({ name, encoding, width, height, uri }) => {
      const at = streamAt(uri, device, whyNot);
      return { name, encoding, width, height, ...(at === undefined ? {} : { at }) };
    }),
  };
}

/** A stream elsewhere than at its device is taken only where it is written in numbers, which are checked as they stand. */
function streamAt(
  uri: string,
  device: { readonly host: string; readonly address: string },
  whyNot: WhyNotAt,
): OnvifStream["at"] {
  if (!URL.canParse(uri)) return undefined;
  const url = new URL(uri);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port || RTSP_PORT);
  if (url.protocol !== "rtsp:") return undefined;
  const isOwn = host === device.address || host === device.host;
  if (!isOwn && isIP(host) === 0) return undefined;
  if (whyNot(isOwn ? device.address : host, port) !== undefined) return undefined;
  return { host: isOwn ? device.host : host, port, path: `${url.pathname}${url.search}` };
}

/** By the words of the package and of ONVIF's faults; they are no promise, so what is not known is a broken protocol. */
function faultOf(words: string): OnvifFault {
  if (/not ?authorized|authori[sz]ation|authentication|credentials|\b401\b/i.test(words))
    return "wrong-password";
  if (/ECONN|EHOST|ENET|ETIMEDOUT|timeout|socket hang up/i.test(words)) return "unreachable";
  return "protocol";
}

/** Resolves when `onSaid` says that it is enough or the time is over; "died" where the thread ended before. */
function run(
  question: OnvifQuestion,
  clock: Clock,
  limitMs: number,
  onSaid: (said: OnvifSaid) => boolean,
): Promise<"done" | "died"> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL("./onvif-worker.ts", import.meta.url), {
      workerData: question,
      resourceLimits: LIMITS,
      execArgv: ["--disable-warning=ExperimentalWarning"],
      //  Nothing of it is shown: it would be a stranger's words.
      stdout: true,
      stderr: true,
      env: {},
    });
    const stop = clock.after(limitMs, () => over("done"));
    let isOver = false;
    worker.on("message", (said: OnvifSaid) => {
      if (!isOver && onSaid(said)) over("done");
    });
    //  Out of memory or of stack: the device is at fault, and its question has no answer.
    worker.on("error", () => over("died"));
    worker.on("exit", () => over("died"));
    function over(end: "done" | "died"): void {
      if (isOver) return;
      isOver = true;
      stop();
      void worker.terminate();
      resolve(end);
    }
  });
}
