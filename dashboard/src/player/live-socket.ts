// One connection to a camera's media socket, and how soon the next one is tried.
import type { LiveMessage } from "../../../hub/serve/contract.ts";

/** How a connection ended: "closed" is any end that says nothing. */
export type SocketEnd = "closed" | "unreached" | "ended" | "full" | "off";

/** RFC 6455, 7.4.1: policy violation; how the hub says that watching has ended. */
const ENDED_BY_HUB = 1008;
/** IANA's registry of WebSocket close codes: try again later; the reason says why (NoPicture in hub/model.ts). */
const LATER = 1013;
const BACKOFF_MS = { first: 500, most: 15_000 };

/** Resolves once it is over; aborting closes it. Texts and bytes come in their order. */
export function listenToSocket(
  address: string,
  signal: AbortSignal,
  on: {
    readonly open: () => void;
    readonly text: (message: LiveMessage) => void;
    readonly bytes: (bytes: ArrayBuffer) => void;
  },
): Promise<SocketEnd> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve("closed");
    const socket = new WebSocket(socketAddress(address));
    socket.binaryType = "arraybuffer";
    let isOpen = false;
    const end = (how: SocketEnd) => {
      signal.removeEventListener("abort", abort);
      socket.onopen = socket.onclose = socket.onmessage = null;
      socket.close();
      resolve(how);
    };
    const abort = () => end("closed");
    signal.addEventListener("abort", abort);
    socket.onopen = () => {
      isOpen = true;
      on.open();
    };
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
      if (typeof event.data === "string") on.text(JSON.parse(event.data) as LiveMessage);
      else on.bytes(event.data);
    };
    socket.onclose = ({ code, reason }) => {
      const how = endOf(code, reason);
      end(how === "closed" && !isOpen ? "unreached" : how);
    };
  });
}

/** Waits before another connection, the longer the more have failed; shorter when aborted. */
export function backOff(failures: number, signal: AbortSignal): Promise<void> {
  const full = Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** failures);
  const ms = full * (0.5 + Math.random() / 2);
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}

function endOf(code: number, reason: string): SocketEnd {
  if (code === ENDED_BY_HUB) return "ended";
  if (code !== LATER) return "closed";
  if (reason === "full") return "full";
  return reason === "off" || reason === "unusable" ? "off" : "closed";
}

function socketAddress(address: string): string {
  const url = new URL(address, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}
