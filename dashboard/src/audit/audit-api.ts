// What the pages of the audit log ask of the hub.
import type { AuditCheck, AuditLine, Camera, ListOf, Sensor, Watcher } from "../../../hub/serve/contract.ts";
import { ask } from "../api.ts";

/** Chosen: some screens; earlier ones are asked for. */
const LINES = 50;
/** The most the hub gives at once. Source: hub/serve/contract/audit.ts, watchersQuerySchema. */
const WATCHERS = 1000;

export const auditApi = {
  lines: (query: Readonly<Record<string, string>>, cursor: string | undefined, signal: AbortSignal) => {
    const asked = new URLSearchParams({ ...query, limit: String(LINES), ...(cursor ? { cursor } : {}) });
    return ask<ListOf<AuditLine>>("GET", `/audit?${asked}`, undefined, signal);
  },
  /** The names of the person's cameras and sensors, as many as the hub gives at once. */
  deviceNames: async (signal: AbortSignal) => {
    const [cameras, sensors] = await Promise.all([
      ask<ListOf<Camera>>("GET", "/cameras?limit=1000", undefined, signal),
      ask<ListOf<Sensor>>("GET", "/sensors?limit=1000", undefined, signal),
    ]);
    return new Map([...cameras.items, ...sensors.items].map(({ id, name }) => [id, name]));
  },
  verify: () => ask<AuditCheck>("POST", "/audit/verify"),
  watchers: (site: string, span: { from: string; to: string }, signal: AbortSignal) => {
    const asked = new URLSearchParams({ ...span, limit: String(WATCHERS) });
    return ask<ListOf<Watcher>>(
      "GET",
      `/sites/${encodeURIComponent(site)}/watchers?${asked}`,
      undefined,
      signal,
    );
  },
};

/** Where a file of lines comes from, same origin. */
export function auditExportAddress(query: Readonly<Record<string, string>>, format: string): string {
  return `/api/v1/exports/audit?${new URLSearchParams({ ...query, format })}`;
}
