// One HTTP request to an address that a person wrote down: only over TLS to the public internet, and elsewhere only into
// networks that the operator named. Redirects are not followed; what comes back is bounded in size and time.
import { lookup } from "node:dns";
import { type ClientRequest, type IncomingMessage, request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { type AddressList, isPublicAddress } from "./address.ts";
import type { Clock } from "./clock.ts";

export type HttpRequest = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Default POST. */
  readonly method?: "GET";
  /** Empty with GET. */
  readonly body: string;
};

export type HttpReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
};

/** Why there is no reply. */
export class PostFault extends Error {
  /** "forbidden": the address may not be asked, and nothing was sent. */
  readonly kind: "forbidden" | "failed";
  /** The request may have got there. */
  readonly mayHaveArrived: boolean;

  constructor(
    kind: PostFault["kind"],
    message: string,
    { mayHaveArrived = false, cause }: { readonly mayHaveArrived?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? {} : { cause });
    this.kind = kind;
    this.mayHaveArrived = mayHaveArrived;
  }
}

export type GuardedPost = (request: HttpRequest) => Promise<HttpReply>;

/** Chosen: a provider answers within a second; beyond ten the line or the provider is down. */
const MOST_MS = 10_000;
/** Chosen: providers' replies are some hundred bytes. */
const MOST_REPLY_BYTES = 64 * 1024;

/** `isListed`: networks besides the public internet in which the operator lets requests go, there also without TLS. */
export function createGuardedPost(needs: {
  readonly isListed: AddressList;
  readonly clock: Clock;
  readonly resolve?: LookupFunction;
  readonly mostMs?: number;
}): GuardedPost {
  const { isListed, clock, resolve = lookup, mostMs = MOST_MS } = needs;

  return async (asked) => {
    const url = URL.canParse(asked.url) ? new URL(asked.url) : undefined;
    if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:"))
      throw new PostFault("forbidden", "the address must begin with https://");
    const mayGoTo: AddressList =
      url.protocol === "https:" ? (address) => isListed(address) || isPublicAddress(address) : isListed;
    const host = url.hostname.replace(/^\[|\]$/g, "");
    if (isIP(host) !== 0 && !mayGoTo(host)) throw forbidden(url, host);
    return await exchange(asked, url, guarded(url, mayGoTo, resolve), { clock, mostMs });
  };
}

function forbidden(url: URL, address: string): PostFault {
  const where = url.hostname === address ? address : `${url.hostname} (${address})`;
  const why =
    url.protocol === "http:"
      ? "without TLS only addresses in channelNetworks are asked"
      : "it is no address of the public internet, and not in channelNetworks";
  return new PostFault("forbidden", `${where}: ${why}`);
}

/** A name is looked up once, and what it means then is both checked and connected to. */
function guarded(url: URL, mayGoTo: AddressList, resolve: LookupFunction): LookupFunction {
  return (name, options, found) => {
    resolve(name, options, (error, address, family) => {
      if (error !== null) return found(error, address, family);
      const all = typeof address === "string" ? [{ address, family }] : address;
      const outside = all.find((one) => !mayGoTo(one.address));
      if (outside === undefined) found(null, address, family);
      else found(forbidden(url, outside.address), address, family);
    });
  };
}

function exchange(
  asked: HttpRequest,
  url: URL,
  lookup: LookupFunction,
  { clock, mostMs }: { readonly clock: Clock; readonly mostMs: number },
): Promise<HttpReply> {
  const { headers, body } = asked;
  const method: string = asked.method ?? "POST";
  return new Promise((resolve, reject) => {
    let isConnected = false;
    const fail = (cause: unknown): void => {
      stop();
      request.destroy();
      if (cause instanceof PostFault) reject(cause);
      else reject(new PostFault("failed", "no reply", { mayHaveArrived: isConnected, cause }));
    };
    const bytes = Buffer.from(body);
    const send = url.protocol === "https:" ? tlsRequest : plainRequest;
    //  No agent: each request is a connection of its own, whose address was looked at.
    const request: ClientRequest = send(url, {
      method,
      headers: method === "GET" ? headers : { ...headers, "content-length": String(bytes.length) },
      lookup,
      agent: false,
    });
    //  After the request: what it refuses to be made of, such as a header in Chinese, leaves no timer behind.
    const stop = clock.after(mostMs, () => fail(new Error(`no reply in ${mostMs / 1000} s`)));
    request.once("socket", (socket) => {
      socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => {
        isConnected = true;
      });
    });
    request.once("error", fail);
    request.once("response", (response) => {
      readReply(response).then((reply) => {
        stop();
        resolve(reply);
      }, fail);
    });
    request.end(bytes);
  });
}

async function readReply(response: IncomingMessage): Promise<HttpReply> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > MOST_REPLY_BYTES) throw new Error(`the reply is longer than ${MOST_REPLY_BYTES} bytes`);
    pieces.push(piece);
  }
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : value,
    ]),
  );
  return { status: response.statusCode ?? 0, headers, body: Buffer.concat(pieces).toString("utf8") };
}
