// A simulated ONVIF camera: answers probes on the multicast group and tells its make and its streams over HTTP, with or
// without a password; and the faults that a broken or hostile one has. Source: ONVIF Core Specification, sections 5 and 7;
// WS-Discovery (2005/04); WS-UsernameToken profile 1.0, section 3.
import { createHash, timingSafeEqual } from "node:crypto";
import { createSocket } from "node:dgram";
import { createServer } from "node:http";

export type OnvifDeviceOptions = {
  readonly maker: string;
  readonly model: string;
  /** As they are sent out: whole RTSP addresses of main and sub stream. */
  readonly streams: { readonly main: string; readonly sub?: string };
  readonly auth?: { readonly user: string; readonly password: string };
  /** What it says where it is found, in place of its own address. */
  readonly xaddr?: string;
  /** What it answers to everything over HTTP, in place of what was asked for. */
  readonly httpAnswer?: "garbage" | "bomb" | "deep" | "endless" | "silence";
  /** What it sends to a probe, in place of an answer. */
  readonly probeAnswer?: "garbage" | "deep";
  /** Whether it hears probes. Default: yes. */
  readonly isHeard?: boolean;
};

export type OnvifDevice = {
  readonly port: number;
  /** Requests over HTTP so far. */
  readonly requests: () => number;
  readonly close: () => Promise<void>;
};

/** WS-Discovery, section 2.4: the group and port of probes. */
const GROUP = "239.255.255.250";
const PROBE_PORT = 3702;
const LOOPBACK = "127.0.0.1";

export async function openOnvifDevice(options: OnvifDeviceOptions): Promise<OnvifDevice> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { status, body, isEndless } = answerTo(Buffer.concat(parts).toString("utf8"), options);
      if (status === 0) return;
      response.writeHead(status, { "content-type": "application/soap+xml; charset=utf-8" });
      if (!isEndless) return void response.end(body);
      const more = (): void => {
        while (response.write(body)) if (response.destroyed) return;
      };
      response.on("drain", more);
      more();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const socket = createSocket({ type: "udp4", reuseAddr: true });
  if (options.isHeard !== false) {
    socket.on("message", (message, from) => {
      const id = /<(?:\w+:)?MessageID[^>]*>([^<]+)</.exec(message.toString("utf8"))?.[1];
      if (id !== undefined) socket.send(probeAnswer(options, port, id), from.port, from.address);
    });
    await new Promise<void>((resolve) => socket.bind(PROBE_PORT, resolve));
    socket.addMembership(GROUP, LOOPBACK);
  }
  return {
    port,
    requests: () => requests,
    close: async () => {
      if (options.isHeard !== false) await new Promise<void>((resolve) => socket.close(() => resolve()));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Answer = { readonly status: number; readonly body: string; readonly isEndless?: boolean };

function answerTo(asked: string, options: OnvifDeviceOptions): Answer {
  switch (options.httpAnswer) {
    case "garbage":
      return { status: 200, body: "\u0000<not><xml" };
    case "bomb":
      return { status: 200, body: BOMB };
    case "deep":
      return { status: 200, body: DEEP };
    case "endless":
      return { status: 200, body: "<a>".repeat(10_000), isEndless: true };
    case "silence":
      return { status: 0, body: "" };
    default:
  }
  if (asked.includes("GetSystemDateAndTime")) return ok(TIME);
  if (options.auth !== undefined && !isSignedIn(asked, options.auth)) return fault("NotAuthorized");
  if (asked.includes("GetServices")) return fault("ActionNotSupported");
  if (asked.includes("GetCapabilities"))
    return ok(
      `<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Media><tt:XAddr>http://203.0.113.9/onvif/media</tt:XAddr></tt:Media></tds:Capabilities></tds:GetCapabilitiesResponse>`,
    );
  if (asked.includes("GetDeviceInformation"))
    return ok(
      `<tds:GetDeviceInformationResponse><tds:Manufacturer>${options.maker}</tds:Manufacturer><tds:Model>${options.model}</tds:Model><tds:FirmwareVersion>1</tds:FirmwareVersion><tds:SerialNumber>1</tds:SerialNumber><tds:HardwareId>1</tds:HardwareId></tds:GetDeviceInformationResponse>`,
    );
  if (asked.includes("GetProfiles")) return ok(profiles(options));
  if (asked.includes("GetVideoSources"))
    return ok(
      `<trt:GetVideoSourcesResponse><trt:VideoSources token="v0"><tt:Framerate>25</tt:Framerate></trt:VideoSources></trt:GetVideoSourcesResponse>`,
    );
  if (asked.includes("GetStreamUri")) {
    const isSub = asked.includes(">sub<");
    const uri = (isSub ? options.streams.sub : options.streams.main) ?? options.streams.main;
    const text = uri.replaceAll("&", "&amp;");
    return ok(
      `<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>${text}</tt:Uri><tt:Timeout>PT60S</tt:Timeout></trt:MediaUri></trt:GetStreamUriResponse>`,
    );
  }
  return fault("ActionNotSupported");
}

function profiles({ streams }: OnvifDeviceOptions): string {
  const profile = (token: string, width: number, height: number): string =>
    `<trt:Profiles token="${token}" fixed="true"><tt:Name>${token}</tt:Name><tt:VideoSourceConfiguration token="vs"><tt:SourceToken>v0</tt:SourceToken></tt:VideoSourceConfiguration><tt:VideoEncoderConfiguration token="ve-${token}"><tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution><tt:RateControl><tt:FrameRateLimit>25</tt:FrameRateLimit></tt:RateControl></tt:VideoEncoderConfiguration></trt:Profiles>`;
  const sub = streams.sub === undefined ? "" : profile("sub", 640, 360);
  return `<trt:GetProfilesResponse>${sub}${profile("main", 1920, 1080)}</trt:GetProfilesResponse>`;
}

/** The digest of WS-UsernameToken: SHA-1 of nonce, time and password. */
function isSignedIn(
  asked: string,
  { user, password }: { readonly user: string; readonly password: string },
): boolean {
  const part = (name: string) => new RegExp(`<${name}(?: [^>]*)?>([^<]*)<`).exec(asked)?.[1] ?? "";
  if (part("Username") !== user) return false;
  const nonce = Buffer.from(part("Nonce"), "base64");
  const digest = createHash("sha1").update(nonce).update(part("Created")).update(password).digest();
  const given = Buffer.from(part("Password"), "base64");
  return given.length === digest.length && timingSafeEqual(given, digest);
}

function envelope(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl"><s:Body>${body}</s:Body></s:Envelope>`;
}

function ok(body: string): Answer {
  return { status: 200, body: envelope(body) };
}

function fault(code: string): Answer {
  const reason = code === "NotAuthorized" ? "Sender not authorized" : "Optional Action Not Implemented";
  const body = `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:${code}</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en">${reason}</s:Text></s:Reason></s:Fault>`;
  return { status: 400, body: envelope(body) };
}

const TIME =
  "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType><tt:UTCDateTime><tt:Time><tt:Hour>8</tt:Hour><tt:Minute>0</tt:Minute><tt:Second>0</tt:Second></tt:Time><tt:Date><tt:Year>2026</tt:Year><tt:Month>3</tt:Month><tt:Day>2</tt:Day></tt:Date></tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>";

/** Entities of entities: a parser that expanded them would make gigabytes of it. */
const BOMB = `<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">${"bcdefghij"
  .split("")
  .map((name, at) => `<!ENTITY ${name} "${`&${"abcdefghij"[at]};`.repeat(10)}">`)
  .join("")}]>${envelope("<b>&j;</b>")}`;

/** Elements in elements: whoever walks them by calling themselves runs out of stack. */
const DEEP = envelope(`${"<a>".repeat(40_000)}${"</a>".repeat(40_000)}`);

function probeAnswer(
  { maker, model, xaddr, probeAnswer: fails }: OnvifDeviceOptions,
  port: number,
  id: string,
): string {
  if (fails === "garbage") return "\u0000<Envelope><Body><ProbeMatches>";
  if (fails === "deep") return envelope(`${"<a>".repeat(9_000)}${"</a>".repeat(9_000)}`).slice(0, 60_000);
  const at = xaddr ?? `http://${LOOPBACK}:${port}/onvif/device_service`;
  const scopes = [`name/${encodeURIComponent(maker)}`, `hardware/${encodeURIComponent(model)}`]
    .map((scope) => `onvif://www.onvif.org/${scope}`)
    .join(" ");
  return `<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><s:Header><a:RelatesTo>${id}</a:RelatesTo></s:Header><s:Body><d:ProbeMatches><d:ProbeMatch><a:EndpointReference><a:Address>urn:uuid:${port}</a:Address></a:EndpointReference><d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>${scopes}</d:Scopes><d:XAddrs>${at}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>`;
}
