// The HTTP server: health, figures, the API, the page to try it, and the dashboard; upgrades go to the media sockets or
// to the realtime socket.
import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import express, { type ErrorRequestHandler, type Express, type Request, type Router } from "express";
import helmet from "helmet";
import { isLoopbackAddress } from "../lib/address.ts";
import type { WatchedCertificate } from "../lib/certificate-files.ts";
import type { Log } from "../lib/log.ts";
import { PAGE_PATHS } from "./contract.ts";
import { type HttpLimits, limitConnections } from "./crowd.ts";

export type HttpNeeds = {
  /** With it, TLS only. */
  readonly certificate: Pick<WatchedCertificate, "current" | "onNew"> | undefined;
  readonly limits: HttpLimits;
  /** Addresses whose connections are many people's. */
  readonly isProxy: (address: string) => boolean;
  readonly api: Router;
  /** What parents reach by a link, under /s. */
  readonly parents: Router;
  /** What a message's link opens, under /t. */
  readonly oneTap: Router;
  /** The OpenAPI document. Called when it is first asked for: making it takes longer than starting all else. */
  readonly openApi: () => unknown;
  readonly metrics: () => Promise<string>;
  /** What keeps the hub from doing its work now; empty when it is ready. */
  readonly faults: () => readonly string[];
  /** What it cannot do, and is ready without. */
  readonly notes: () => readonly string[];
  readonly log: Log;
};

const DASHBOARD = fileURLToPath(new URL("../../dashboard/dist/", import.meta.url));
const DOCS_PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Mingchu API</title>
<link rel="stylesheet" href="/api/docs/files/swagger-ui.css"></head><body><div id="ui"></div>
<script src="/api/docs/files/swagger-ui-bundle.js"></script><script src="/api/docs/start.js"></script></body></html>`;
const DOCS_START = `SwaggerUIBundle({ url: "/api/v1/openapi.json", dom_id: "#ui" });`;

/** An HTTP server that is not yet listening. */
export function createHttp(needs: HttpNeeds): Server {
  const app = express();
  app.disable("x-powered-by");
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          scriptSrc: ["'self'"],
          //  The component kit writes its styles into the page.
          styleSrc: ["'self'", "'unsafe-inline'"],
          imgSrc: ["'self'", "data:", "blob:"],
          mediaSrc: ["'self'", "blob:"],
          connectSrc: ["'self'"],
          objectSrc: ["'none'"],
          baseUri: ["'none'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
        },
      },
      //  Behind a proxy it is the proxy's to say. Half a year, this name alone: others under the domain are not ours.
      strictTransportSecurity:
        needs.certificate === undefined ? false : { maxAge: 180 * 86_400, includeSubDomains: false },
    }),
  );
  mountHealth(app, needs);
  mountDocs(app, needs.openApi);
  app.use("/api/v1", needs.api);
  app.use("/s", needs.parents);
  app.use("/t", needs.oneTap);
  mountDashboard(app);
  app.use(failed(needs.log));
  return listenable(app, needs);
}

/** Chosen: a request's head comes within 10 s, the whole of it within 30 s; looked at each 5 s. */
const SLOW = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000 };
/** Chosen: cookies, a path and what a browser says of itself, twice over. */
const MOST_HEAD_BYTES = 16 * 1024;
/** Chosen: who takes or says nothing for so long has gone; open sockets answer pings more often. */
const STILL_MS = 120_000;

function listenable(app: Express, { certificate, limits, isProxy }: HttpNeeds): Server {
  const options = { ...SLOW, maxHeaderSize: MOST_HEAD_BYTES };
  //  RFC 8996 takes TLS 1.0 and 1.1 out of use.
  const secure = { ...options, minVersion: "TLSv1.2", handshakeTimeout: SLOW.headersTimeout } as const;
  const server =
    certificate === undefined
      ? createServer(options, app)
      : createTlsServer({ ...secure, ...certificate.current() }, app);
  if ("setSecureContext" in server) certificate?.onNew((renewed) => server.setSecureContext(renewed));
  server.timeout = STILL_MS;
  limitConnections(server, limits, isProxy);
  return server;
}

function mountHealth(app: Express, { metrics, faults, notes }: HttpNeeds): void {
  app.get("/healthz", (_request, response) => void response.type("text/plain").send("alive\n"));
  app.get("/readyz", (_request, response) => {
    const now = faults();
    response
      .status(now.length === 0 ? 200 : 503)
      .type("text/plain")
      .send(`${(now.length === 0 ? ["ready", ...notes()] : now).join("\n")}\n`);
  });
  app.get("/metrics", async (request, response) => {
    if (!isFromThisMachine(request)) {
      response.status(403).type("text/plain").send("figures are given on this machine only\n");
      return;
    }
    response.type("text/plain; version=0.0.4").send(await metrics());
  });
}

/** Figures name sites: they are for the machine itself, not for whoever comes through a proxy or another site's page. */
function isFromThisMachine(request: Request): boolean {
  const viaProxy = ["x-forwarded-for", "x-real-ip", "forwarded", "via"].some(
    (name) => request.headers[name] !== undefined,
  );
  const isOwn = isLoopbackAddress(request.socket.remoteAddress ?? "");
  return isOwn && !viaProxy && isLoopbackAddress(request.hostname);
}

/** What is wrong outside the API is said in one line, without a word of where the hub's files are. */
function failed(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const given =
      typeof error === "object" && error !== null && "status" in error ? Number(error.status) : 500;
    const status = given >= 400 && given < 500 ? given : 500;
    if (status === 500) log.error("a request failed", { method: request.method, path: request.path, error });
    response
      .status(status)
      .type("text/plain")
      .send(status === 500 ? "the hub could not do this\n" : "there is nothing here\n");
  };
}

function mountDocs(app: Express, openApi: () => unknown): void {
  let made: unknown;
  const files = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  app.get("/api/v1/openapi.json", (_request, response) => {
    made ??= openApi();
    response.json(made);
  });
  app.get("/api/docs", (_request, response) => void response.type("html").send(DOCS_PAGE));
  app.get(
    "/api/docs/start.js",
    (_request, response) => void response.type("text/javascript").send(DOCS_START),
  );
  app.use("/api/docs/files", express.static(files, { index: false }));
}

function mountDashboard(app: Express): void {
  //  Built files carry a hash in their name and never change; the page itself is asked for each time.
  app.use(
    "/assets",
    express.static(join(DASHBOARD, "assets"), {
      immutable: true,
      maxAge: "365d",
      index: false,
      fallthrough: false,
    }),
  );
  //  Asked for by browsers by themselves, from pages that name no icon.
  app.get("/favicon.ico", (_request, response) => response.sendFile(join(DASHBOARD, "mark.svg")));
  app.use(express.static(DASHBOARD, { index: false }));
  app.get("/{*path}", (request, response) => {
    const page = join(DASHBOARD, "index.html");
    //  The page is sent in any case: it says itself, in the reader's language, that there is nothing here.
    if (existsSync(page)) {
      response.status(isPage(request.path) ? 200 : 404);
      return response.set("Cache-Control", "no-cache").sendFile(page);
    }
    return response
      .status(503)
      .type("text/plain")
      .send("The dashboard is not built: start the hub with npm start.\n");
  });
}

const PAGES = PAGE_PATHS.map((path) => new RegExp(`^${path.replaceAll(/:\w+/g, "[^/]+")}/?$`, "i"));

function isPage(path: string): boolean {
  return path === "/" || PAGES.some((pattern) => pattern.test(path));
}
