// What stands between a browser and the hub: who really asks where a proxy passes requests on, whether that is over TLS,
// and whether a page of ours made the browser ask. One place for HTTP, the realtime socket and the media sockets.
import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import { type AddressList, plainAddress } from "../lib/address.ts";

export type Front = {
  /** The address that a request comes from: the last one that no proxy of ours has. */
  readonly addressOf: (request: IncomingMessage) => string;
  /** True if whoever asked did it over TLS. */
  readonly isSecure: (request: IncomingMessage) => boolean;
  /**
   * False for a request that a page of another origin made a browser send. Programs send no Origin and carry no cookie
   * of somebody else's.
   */
  readonly isOwnOrigin: (request: IncomingMessage) => boolean;
  /** Scheme and host as people open the hub, for links. */
  readonly urlOf: (request: IncomingMessage) => string;
};

export type FrontNeeds = {
  /** Whose X-Forwarded-For and X-Forwarded-Proto are believed. */
  readonly proxies: AddressList;
  /** Scheme and host that people use; without it what a request itself says. */
  readonly publicUrl: string | undefined;
};

export function createFront({ proxies, publicUrl }: FrontNeeds): Front {
  const publicOrigin = publicUrl === undefined ? undefined : new URL(publicUrl).origin;

  function addressOf(request: IncomingMessage): string {
    const direct = plainAddress(request.socket.remoteAddress ?? "");
    if (!proxies(direct)) return direct;
    //  Each proxy adds whom it was asked by: only what our own added is true, so it is read from the end.
    const passed = headerOf(request, "x-forwarded-for")
      .split(",")
      .map((one) => plainAddress(withoutPort(one.trim())))
      .filter((one) => one !== "");
    for (const address of passed.reverse()) if (!proxies(address)) return address.slice(0, MOST_ADDRESS);
    return direct;
  }

  function isSecure(request: IncomingMessage): boolean {
    if (request.socket instanceof TLSSocket) return true;
    const isProxied = proxies(plainAddress(request.socket.remoteAddress ?? ""));
    //  The proxy nearest to us speaks last.
    return isProxied && headerOf(request, "x-forwarded-proto").split(",").at(-1)?.trim() === "https";
  }

  return {
    addressOf,
    isSecure,
    isOwnOrigin: (request) => {
      const site = request.headers["sec-fetch-site"];
      if (site !== undefined && site !== "same-origin" && site !== "none") return false;
      const { origin, host } = request.headers;
      if (origin === undefined) return true;
      if (!URL.canParse(origin)) return false;
      const asked = new URL(origin);
      if (asked.origin === publicOrigin) return true;
      //  A plain page of the same name may be anybody's on the way.
      return asked.host === host && (asked.protocol === "https:" || !isSecure(request));
    },
    urlOf: (request) =>
      publicOrigin ?? `${isSecure(request) ? "https" : "http"}://${request.headers.host ?? "localhost"}`,
  };
}

/** Some proxies add the port: 203.0.113.9:4711, [2001:db8::7]:4711. */
function withoutPort(text: string): string {
  return /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? text.replace(/^(\d+(?:\.\d+){3}):\d+$/, "$1");
}

/** The longest text of an address: an IPv6 one with an IPv4 one inside and a zone. */
const MOST_ADDRESS = 64;

function headerOf(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join() : (value ?? "");
}
