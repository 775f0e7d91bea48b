// Asks the hub over HTTP, at the page's own origin, and turns every failure into one kind of error that carries the
// hub's problem document, so that a page can always say what is wrong and what to do about it.
import type {
  About,
  Alert,
  Calibration,
  Calibrations,
  Camera,
  Compliance,
  DeviceAccount,
  DeviceAccountChange,
  DeviceDoor,
  DeviceKey,
  ExportProgress,
  ListOf,
  Outside,
  Problem,
  Readings,
  Said,
  Sensor,
  SensorHealth,
  Session,
  Site,
  Sparklines,
  Store,
} from "../../hub/serve/contract.ts";
import { currentLanguage } from "./languages/language.ts";

export type Refusal = {
  readonly at: string;
  readonly account: string;
  readonly topic: string;
  readonly why: readonly Said[];
  readonly payload: string;
};

/** What the hub answered instead of what was asked for. `status` 0: it did not answer at all. */
export class ProblemError extends Error {
  readonly status: number;
  /** Absent where the answer was no problem document, or there was no answer. */
  readonly problem: Problem | undefined;

  constructor(status: number, problem: Problem | undefined, options?: ErrorOptions) {
    super(problem?.detail ?? `no usable answer, status ${status}`, options);
    this.status = status;
    this.problem = problem;
  }
}

/** What kind of refusal it is; undefined where it only has to be shown. */
export function problemKind(error: unknown): string | undefined {
  if (!(error instanceof ProblemError)) return undefined;
  return error.problem?.type.match(/^urn:mingchu:problem:(.+)$/)?.[1];
}

const BASE = "/api/v1";
/** The most the hub gives in one page of a list. Source: hub/serve/contract.ts, pageQuerySchema. */
const PAGE = 1000;
/** Chosen: some days of a district; earlier ones are asked for. */
const RESOLVED_PAGE = 100;

/** One question to the hub's API. Throws a ProblemError. */
export async function ask<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = {
    Accept: "application/json",
    "Accept-Language": currentLanguage(),
  };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (body !== undefined) init.body = JSON.stringify(body);
  if (signal) init.signal = signal;
  const answer = await fetch(BASE + path, init).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new ProblemError(0, undefined, { cause });
  });
  const text = await answer.text();
  const content = answer.headers.get("Content-Type") ?? "";
  const parsed: unknown = content.includes("json") && text !== "" ? JSON.parse(text) : undefined;
  if (!answer.ok) throw new ProblemError(answer.status, parsed as Problem | undefined);
  if (answer.status !== 204 && parsed === undefined) throw new ProblemError(answer.status, undefined);
  return parsed as T;
}

/** Follows `next` until the whole collection is here. */
export async function askAll<T>(
  path: string,
  query: Record<string, string>,
  signal?: AbortSignal,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const asked = new URLSearchParams({ ...query, limit: String(PAGE), ...(cursor ? { cursor } : {}) });
    const page: ListOf<T> = await ask("GET", `${path}?${asked}`, undefined, signal);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return items;
}

const id = encodeURIComponent;

/** Everything the page asks of the hub. Each throws a ProblemError when it fails. */
export const api = {
  about: (signal?: AbortSignal) => ask<About>("GET", "/about", undefined, signal),
  session: (signal?: AbortSignal) => ask<Session>("GET", "/session", undefined, signal),
  signIn: (given: { account: string; password: string; code?: string }) =>
    ask<Session>("POST", "/session", given),
  signOut: () => ask<void>("DELETE", "/session"),
  sites: (signal?: AbortSignal) => askAll<Site>("/sites", {}, signal),
  sensors: (site: string, signal?: AbortSignal) => askAll<Sensor>("/sensors", { site }, signal),
  cameras: (site: string, signal?: AbortSignal) => askAll<Camera>("/cameras", { site }, signal),
  openAlerts: (signal?: AbortSignal) => askAll<Alert>("/alerts", { state: "open" }, signal),
  /** Newest first, one page at a time. */
  resolvedAlerts: (cursor: string | undefined, signal?: AbortSignal) => {
    const query = { state: "resolved", limit: String(RESOLVED_PAGE), ...(cursor ? { cursor } : {}) };
    return ask<ListOf<Alert>>("GET", `/alerts?${new URLSearchParams(query)}`, undefined, signal);
  },
  readings: (sensor: string, query: Record<string, string>, signal?: AbortSignal) =>
    ask<Readings>("GET", `/sensors/${id(sensor)}/readings?${new URLSearchParams(query)}`, undefined, signal),
  sensor: (sensor: string, signal?: AbortSignal) =>
    ask<Sensor>("GET", `/sensors/${id(sensor)}`, undefined, signal),
  /** The newest alerts of one device. */
  alertsOf: (device: string, signal?: AbortSignal) =>
    ask<ListOf<Alert>>("GET", `/alerts?${new URLSearchParams({ device, limit: "100" })}`, undefined, signal),
  sparklines: (sensors: readonly string[], signal?: AbortSignal) =>
    ask<Sparklines>("GET", `/sparklines?${new URLSearchParams({ ids: sensors.join() })}`, undefined, signal),
  health: (sensor: string, signal?: AbortSignal) =>
    ask<SensorHealth>("GET", `/sensors/${id(sensor)}/health`, undefined, signal),
  calibrations: (sensor: string, signal?: AbortSignal) =>
    ask<Calibrations>("GET", `/sensors/${id(sensor)}/calibrations`, undefined, signal),
  calibrate: (sensor: string, calibration: unknown) =>
    ask<Calibration>("POST", `/sensors/${id(sensor)}/calibrations`, calibration),
  withdrawCalibration: (calibration: string, note: string) =>
    ask<Calibration>("POST", `/calibrations/${id(calibration)}/withdraw`, { note }),
  compliance: (query: Record<string, string>, signal?: AbortSignal) =>
    ask<Compliance>("GET", `/reports/compliance?${new URLSearchParams(query)}`, undefined, signal),
  outside: (query: Record<string, string>, signal?: AbortSignal) =>
    ask<ListOf<Outside>>("GET", `/reports/outside?${new URLSearchParams(query)}`, undefined, signal),
  exportProgress: (ticket: string, signal?: AbortSignal) =>
    ask<ExportProgress>("GET", `/exports/${id(ticket)}`, undefined, signal),
  refusals: (site: string, signal?: AbortSignal) =>
    ask<ListOf<Refusal>>("GET", `/sites/${id(site)}/refusals?limit=200`, undefined, signal),
  deviceAccounts: (site: string, signal?: AbortSignal) =>
    askAll<DeviceAccount>(`/sites/${id(site)}/device-accounts`, {}, signal),
  makeDeviceAccount: (site: string, said: DeviceAccountChange) =>
    ask<DeviceKey>("POST", `/sites/${id(site)}/device-accounts`, said),
  changeDeviceAccount: (account: string, change: DeviceAccountChange) =>
    ask<DeviceAccount>("PATCH", `/device-accounts/${id(account)}`, change),
  rotateDevicePassword: (account: string) =>
    ask<DeviceKey>("POST", `/device-accounts/${id(account)}/password`),
  revokeDeviceAccount: (account: string) => ask<void>("DELETE", `/device-accounts/${id(account)}`),
  deviceDoor: (signal?: AbortSignal) => ask<DeviceDoor>("GET", "/device-door", undefined, signal),
  store: (signal?: AbortSignal) => ask<Store>("GET", "/store", undefined, signal),
  backUp: () => ask<{ runningSince: string }>("POST", "/store/backups"),
  acknowledge: (alert: string, note: string) =>
    ask<Alert>("POST", `/alerts/${id(alert)}/acknowledge`, note === "" ? {} : { note }),
};

/** Where a file of readings comes from, same origin. */
export function exportAddress(query: Record<string, string>): string {
  return `${BASE}/exports/readings?${new URLSearchParams(query)}`;
}

/** Where the newest stills of several cameras come from; see hub/serve/contract/stills.ts. */
export function stillsAddress(cameras: string): string {
  return `${BASE}/stills?cameras=${encodeURIComponent(cameras)}`;
}

/** Where what is seen of a camera comes from, same origin: "live", "still.jpg", "hls/index.m3u8". */
export function cameraAddress(cameraId: string, rest: string): string {
  return `${BASE}/cameras/${id(cameraId)}/${rest}`;
}
