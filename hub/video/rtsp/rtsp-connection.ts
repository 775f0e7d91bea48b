// One TCP connection to a camera: requests find their responses, a 401 is answered, interleaved media is handed on.
// Whatever ends it ends it once, as one CameraError that everything waiting on the connection gets.
import { lookup } from "node:dns";
import { connect as connectSocket, isIP, type LookupFunction, type Socket } from "node:net";
import type { Clock } from "../../lib/clock.ts";
import { CameraError } from "../camera-error.ts";
import { connectFault } from "./connect-fault.ts";
import { Redirected } from "./redirect.ts";
import type { Credentials } from "./rtsp-auth.ts";
import {
  createRtspParser,
  encodeAnswer,
  encodeRequest,
  type RtspRequest,
  type RtspResponse,
} from "./rtsp-message.ts";
import { createSigner } from "./rtsp-signer.ts";

export type Target = { readonly host: string; readonly port: number };

/**
 * Opens a TCP connection. Rejects where that fails; gives up when `signal` aborts. What comes is given to `onBytes`, as a
 * view that holds until it returns; the socket's own "data" is never emitted.
 */
export type Connect = (
  target: Target,
  signal: AbortSignal,
  onBytes: (bytes: Buffer) => void,
) => Promise<Socket>;

export type RtspConnectionOptions = {
  readonly target: Target;
  readonly credentials?: Credentials;
  readonly connect: Connect;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called for each interleaved frame. What it throws ends the connection. */
  readonly onFrame: (channel: number, payload: Buffer) => void;
  readonly onBytes: (bytes: number) => void;
};

export type RtspConnection = {
  /** Sends a request, signed where the camera asks for it. Resolves with any status but 401. */
  readonly request: (method: string, uri: string, headers?: RequestHeaders) => Promise<RtspResponse>;
  /**
   * Sends a request whose answer nobody waits for: while media comes, a camera may leave it out. Where it comes and is
   * no 401, `onAnswer` gets it.
   */
  readonly tell: (
    method: string,
    uri: string,
    headers?: RequestHeaders,
    onAnswer?: (response: RtspResponse) => void,
  ) => void;
  /** Ends everything with this error. */
  readonly fail: (error: unknown) => void;
  /** From now on the camera may send media. */
  readonly expectMedia: () => void;
  /** Of the connection as it was made: the remote one is the address that was checked. */
  readonly addresses: { readonly localAddress: string; readonly remoteAddress: string };
  /** Rejects when the connection has ended, never resolves. */
  readonly ended: Promise<never>;
  /** Closes after what was sent is out; sends `last` before, if it can still be sent. */
  readonly close: (last?: readonly [method: string, uri: string, headers: RequestHeaders]) => void;
};
type RequestHeaders = Readonly<Record<string, string>>;

//  Chosen: a camera on a slow rural line answers within 1 s; beyond 5 s a person takes it for dead.
const CONNECT_TIMEOUT_MS = 5_000;
const RESPONSE_TIMEOUT_MS = 5_000;
//  Chosen: time for a camera to close its side after TEARDOWN before it is cut off.
const CLOSE_TIMEOUT_MS = 1_000;

//  The one buffer that all connections are read into, one after the other: measured, with a new one for each read as
//  sockets have by themselves, freeing them was two thirds of what the relay cost. 64 KB is what libuv reads at most.
const READ_BUFFER = Buffer.allocUnsafeSlow(64 * 1024);

/** The Connect of the machine's own network, wherever the host is. */
export const connectTcp: Connect = (target, signal, onBytes) => connectBy(target, signal, onBytes);

/**
 * A Connect that goes to allowed addresses only. A name is looked up once, and what it means then is both checked and
 * connected to: one that means another address a moment later, or writes an address as one number, leads nowhere else.
 */
export function connectWithin(
  isAllowed: (address: string, port: number) => boolean,
  resolve: LookupFunction = lookup,
): Connect {
  const refusal = (host: string, address: string) =>
    new CameraError(
      "not-allowed",
      `${host === address ? host : `${host} (${address})`} is in none of the networks in which cameras may be, or this port is not: see cameraNetworks, and the networks of the site`,
    );
  return async (target, signal, onBytes) => {
    const { host, port } = target;
    if (isIP(host) !== 0 && !isAllowed(host, port)) throw refusal(host, host);
    return await connectBy(target, signal, onBytes, (name, options, found) => {
      resolve(name, options, (error, address, family) => {
        if (error !== null) return found(error, address, family);
        const all = typeof address === "string" ? [{ address, family }] : address;
        const outside = all.find((one) => !isAllowed(one.address, port));
        if (outside === undefined) found(null, address, family);
        else found(refusal(host, outside.address), address, family);
      });
    });
  };
}

function connectBy(
  { host, port }: Target,
  signal: AbortSignal,
  onBytes: (bytes: Buffer) => void,
  lookup?: LookupFunction,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const callback = (length: number): boolean => {
      onBytes(READ_BUFFER.subarray(0, length));
      return true;
    };
    const onread = { buffer: READ_BUFFER, callback };
    const socket = connectSocket({ host, port, onread, ...(lookup === undefined ? {} : { lookup }) });
    //  Not net's own `signal`: that one would also cut the established connection, before TEARDOWN is out.
    const giveUp = (): void => {
      socket.destroy(new Error("given up"));
    };
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    socket.once("error", failed);
    socket.once("connect", () => {
      socket.off("error", failed);
      signal.removeEventListener("abort", giveUp);
      resolve(socket);
    });
    function failed(error: Error): void {
      signal.removeEventListener("abort", giveUp);
      reject(error);
    }
  });
}

/** Throws a CameraError "unreachable" where there is no way to the camera. */
export async function openRtspConnection(options: RtspConnectionOptions): Promise<RtspConnection> {
  const inlet: Inlet = { take: () => undefined };
  const socket = await connectInTime(options, (bytes) => inlet.take(bytes));
  socket.setNoDelay(true);
  return converse(socket, inlet, options);
}

/** Where the socket's bytes go: set in the same turn in which the connection is made, so before the first of them. */
type Inlet = { take: (bytes: Buffer) => void };

async function connectInTime(
  { target, connect, clock, signal }: RtspConnectionOptions,
  onBytes: (bytes: Buffer) => void,
): Promise<Socket> {
  const timeout = new AbortController();
  const stop = clock.after(CONNECT_TIMEOUT_MS, () => timeout.abort());
  const what = `cannot connect to ${target.host}:${target.port}`;
  try {
    return await connect(target, AbortSignal.any([signal, timeout.signal]), onBytes);
  } catch (error) {
    if (timeout.signal.aborted) {
      throw new CameraError("unreachable", `${what}: no answer in ${CONNECT_TIMEOUT_MS / 1000} s`, {
        detail: "no-answer",
      });
    }
    throw error instanceof CameraError ? error : connectFault(what, error);
  } finally {
    stop();
  }
}

type Waiting = {
  readonly resolve: (response: RtspResponse) => void;
  readonly reject: (error: unknown) => void;
};

function converse(socket: Socket, inlet: Inlet, options: RtspConnectionOptions): RtspConnection {
  const { clock, onFrame } = options;
  const end = Promise.withResolvers<never>();
  //  Several wait for the end, or nobody yet: without this, an end while nobody waits would end the process.
  end.promise.catch(() => undefined);
  const waiting = new Map<number, Waiting>();
  const signer = createSigner(options.credentials);
  let cseq = 0;
  let mediaExpected = false;
  let over = false;

  function fail(error: unknown): void {
    if (over) return;
    over = true;
    end.reject(error);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  const parser = createRtspParser({
    onFrame,
    framesExpected: () => mediaExpected,
    onRequest: answerRequest,
    onResponse: (response) => {
      //  A response without a number is taken for the oldest request's.
      const number = Number(response.headers.get("cseq")?.[0] ?? waiting.keys().next().value);
      const waiter = waiting.get(number);
      waiting.delete(number);
      waiter?.resolve(response);
    },
  });
  inlet.take = (bytes) => {
    if (over) return;
    options.onBytes(bytes.length);
    try {
      parser.push(bytes);
    } catch (error) {
      fail(error);
    }
  };
  const closed = (cause?: unknown): void =>
    fail(
      new CameraError("unreachable", `the camera ${cause ? "broke" : "closed"} the connection`, {
        detail: "closed",
        ...(cause ? { cause } : {}),
      }),
    );
  socket.on("error", closed);
  socket.on("close", () => closed());
  socket.on("end", () => closed());

  /** RFC 2326, section 10.10: the camera moves its session elsewhere. Of all else that it may ask we have no use. */
  function answerRequest({ method, headers }: RtspRequest): void {
    const isRedirect = method === "REDIRECT";
    socket.write(encodeAnswer(isRedirect ? "200 OK" : "501 Not Implemented", headers.get("cseq")?.[0] ?? ""));
    if (isRedirect) fail(new Redirected(headers.get("location")?.[0] ?? ""));
  }

  function send(method: string, uri: string, headers: RequestHeaders): number {
    cseq += 1;
    const signature = signer.sign(method, uri);
    const signed = signature === undefined ? headers : { ...headers, Authorization: signature };
    socket.write(encodeRequest(method, uri, { CSeq: String(cseq), "User-Agent": "Mingchu", ...signed }));
    return cseq;
  }

  function exchange(method: string, uri: string, headers: RequestHeaders): Promise<RtspResponse> {
    if (over) return end.promise;
    const answer = Promise.withResolvers<RtspResponse>();
    waiting.set(send(method, uri, headers), answer);
    const stop = clock.after(RESPONSE_TIMEOUT_MS, () =>
      fail(
        new CameraError("unreachable", `no answer to ${method} in ${RESPONSE_TIMEOUT_MS / 1000} s`, {
          detail: "silent",
        }),
      ),
    );
    return answer.promise.finally(stop);
  }

  async function request(method: string, uri: string, headers: RequestHeaders = {}): Promise<RtspResponse> {
    for (let attempts = 1; ; attempts++) {
      const response = await exchange(method, uri, headers);
      if (response.status !== 401) {
        signer.accepted(response);
        return response;
      }
      signer.challenge(response, attempts);
    }
  }

  let told: number | undefined;
  function tell(
    method: string,
    uri: string,
    headers: RequestHeaders = {},
    onAnswer: (response: RtspResponse) => void = () => undefined,
    attempts = 1,
  ): void {
    if (over || socket.destroyed) return;
    if (told !== undefined) waiting.delete(told);
    told = send(method, uri, headers);
    const resolve = (response: RtspResponse): void => {
      if (response.status === 401) {
        signer.challenge(response, attempts);
        tell(method, uri, headers, onAnswer, attempts + 1);
      } else {
        signer.accepted(response);
        onAnswer(response);
      }
    };
    waiting.set(told, { resolve, reject: () => undefined });
  }

  return {
    request,
    tell,
    fail,
    expectMedia: () => {
      mediaExpected = true;
    },
    addresses: { localAddress: socket.localAddress ?? "", remoteAddress: socket.remoteAddress ?? "" },
    ended: end.promise,
    close: (last) => {
      if (last && socket.writable) send(...last);
      fail(new CameraError("unreachable", "the connection was closed by the hub"));
      socket.end();
      //  What still arrives is read and thrown away, or the camera's side would never come to its end.
      const stop = clock.after(CLOSE_TIMEOUT_MS, () => socket.destroy());
      socket.once("close", stop);
    },
  };
}
