// The ways in: plain MQTT, MQTT over TLS, MQTT over WebSocket, and a port for clients that cannot sign in. What comes
// through any of them is one stream of bytes; nothing behind here knows which it was.
import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { createServer as createHttpsServer, type Server as HttpsServer } from "node:https";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createServer as createTlsServer, type Server as TlsServer } from "node:tls";
import { isPrivateAddress, plainAddress } from "../lib/address.ts";
import type { Certificate } from "../lib/certificate-files.ts";
import { acceptWebSockets } from "./web-socket.ts";

/** A port to listen on, and how. */
export type ListenerPlan = {
  /** The setting that a person changes if the port cannot be had. */
  readonly setting: string;
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly speaks: "mqtt" | "websocket";
  /** With it, TLS. */
  readonly certificate?: CertificateSource;
  /** Takes clients without credentials as this account. */
  readonly open?: {
    readonly account: string;
    /** Without it, clients from elsewhere than private networks are turned away, whatever the address listened on. */
    readonly allowPublic: boolean;
  };
};

/** A certificate that may be replaced while the hub runs. */
export type CertificateSource = {
  readonly current: () => Certificate;
  readonly onNew: (use: (certificate: Certificate) => void) => void;
};

export type Listener = {
  readonly plan: ListenerPlan;
  readonly port: number;
  /** Stops listening; resolves when the last connection has ended. */
  readonly close: () => Promise<void>;
};

type ListenerNeeds = {
  /** Lets a connection in, and gives what to call when it has ended; undefined to turn it away. */
  readonly enter: (address: string) => (() => void) | undefined;
  readonly welcome: (stream: Duplex, address: string) => void;
  /** Told of an attempt that came to nothing before it was a client. */
  readonly onFailure: (reason: string, address: string) => void;
};

/** A listener that could not be opened: `cause` says why. */
export class ListenFault extends Error {
  readonly plan: ListenerPlan;
  constructor(plan: ListenerPlan, cause: unknown) {
    super(`cannot listen on port ${plan.port}`, { cause });
    this.plan = plan;
  }
}

/** Chosen: a gateway on a bad line shakes hands within seconds. */
export const CONNECT_TIMEOUT_MS = 15_000;
/** Chosen: finds out that a client without a keep-alive is gone. */
const TCP_KEEP_ALIVE_MS = 60_000;
const TCP = { noDelay: true, keepAlive: true, keepAliveInitialDelay: TCP_KEEP_ALIVE_MS };
/** RFC 8996 takes TLS 1.0 and 1.1 out of use. */
const TLS = { minVersion: "TLSv1.2", handshakeTimeout: CONNECT_TIMEOUT_MS } as const;

/** Opens a listener. Throws a ListenFault. */
export async function openListener(plan: ListenerPlan, needs: ListenerNeeds): Promise<Listener> {
  const server = createServerFor(plan, needs);
  const sockets = new Set<Socket>();
  //  Counted as it comes in, before any handshake: who hangs up in one costs a place too.
  server.prependListener("connection", (socket: Socket) => {
    const address = addressOf(socket);
    const isElsewhere = plan.open?.allowPublic === false && !isPrivateAddress(address);
    const leave = isElsewhere ? undefined : needs.enter(address);
    if (leave === undefined) {
      needs.onFailure(
        isElsewhere ? "it is not from a private network" : "there are too many connections",
        address,
      );
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.once("close", () => {
      sockets.delete(socket);
      leave();
    });
  });
  try {
    await listen(server, plan);
  } catch (error) {
    throw new ListenFault(plan, error);
  }
  return {
    plan,
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function createServerFor(
  plan: ListenerPlan,
  needs: ListenerNeeds,
): Server | TlsServer | HttpServer | HttpsServer {
  const { certificate } = plan;
  const onStream = (stream: Socket) => needs.welcome(stream, addressOf(stream));
  if (plan.speaks === "websocket") {
    const limits = { headersTimeout: CONNECT_TIMEOUT_MS, requestTimeout: CONNECT_TIMEOUT_MS };
    const checked = { ...TCP, ...limits, connectionsCheckingInterval: CONNECT_TIMEOUT_MS / 3 };
    const server =
      certificate === undefined
        ? createHttpServer(checked)
        : withCertificate(
            createHttpsServer({ ...checked, ...TLS, ...certificate.current() }),
            certificate,
            needs,
          );
    acceptWebSockets(server, needs);
    return server;
  }
  if (certificate === undefined) return createServer(TCP, onStream);
  return withCertificate(
    createTlsServer({ ...TCP, ...TLS, ...certificate.current() }, onStream),
    certificate,
    needs,
  );
}

function withCertificate<T extends TlsServer>(
  server: T,
  certificate: CertificateSource,
  needs: ListenerNeeds,
): T {
  //  For those who come from now on; who is connected stays so.
  certificate.onNew((fresh) => server.setSecureContext({ ...TLS, ...fresh }));
  server.on("tlsClientError", (error, socket) => {
    needs.onFailure(error.message, addressOf(socket));
    //  Node leaves a socket open whose handshake has taken too long.
    socket.destroy();
  });
  return server;
}

function addressOf({ remoteAddress }: Pick<Socket, "remoteAddress">): string {
  return plainAddress(remoteAddress ?? "");
}

function listen(server: Server, { host, port }: ListenerPlan): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
