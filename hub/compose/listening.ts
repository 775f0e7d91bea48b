// What is said of the addresses that the hub listens on: as people open them, and why one cannot be had.
import type { Server } from "node:http";
import { type Config, flagOf } from "../config.ts";
import { describeError } from "../lib/log.ts";
import { StartFault } from "./data-folder.ts";

/** Turns a failure to listen into words; `setting` is the flag or key that a person changes. */
export function listenFault(error: unknown, port: number, setting: string): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") {
    return new StartFault(
      `port ${port} is taken by another program: stop it, or choose another with ${setting}`,
    );
  }
  if (code === "EACCES" || code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return new StartFault(
      `cannot listen on port ${port}: ${describeError(error)}; see ${setting} and ${flagOf("host")}`,
    );
  }
  return error;
}

/** A host that a person can open: "all addresses" is none. */
export function shownHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

export function listenHttp(http: Server, config: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once("error", (error) => reject(listenFault(error, config.httpPort, flagOf("httpPort"))));
    http.listen(config.httpPort, config.host, resolve);
  });
}
