// What the page remembers of the hub's answers, under which key, and how long. The realtime connection writes into the
// same entries (realtime.ts), so a page only ever reads from here.
import { QueryCache, QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Alert, Camera, ListOf, Session } from "../../hub/serve/contract.ts";
import { api, ask, ProblemError } from "./api.ts";

/** The first part of each key; lists of devices have the site they were asked for as the second. */
export const KEYS = {
  about: ["about"],
  session: ["session"],
  sites: ["sites"],
  alerts: ["alerts"],
  /** Lists of sensors and of cameras, and nothing else: the realtime connection changes them in place. */
  sensors: ["sensors"],
  cameras: ["cameras"],
  /** One camera by itself, likewise. */
  camera: ["camera"],
  past: ["past"],
  /** Those that were at a site and are there no more. */
  goneCameras: ["gone-cameras"],
  refusals: ["refusals"],
  newcomers: ["newcomers"],
  readings: ["readings"],
  sparklines: ["sparklines"],
  health: ["health"],
  calibrations: ["calibrations"],
  deviceAccounts: ["device-accounts"],
  deviceDoor: ["device-door"],
  store: ["store"],
  audit: ["audit"],
  watchers: ["watchers"],
  settings: ["settings"],
  rules: ["rules"],
  /** Reports, single alerts and their comments. */
  remarks: ["remarks"],
  people: ["people"],
  /** Duty trees and absences; what one was told; where people are told. */
  duty: ["duty"],
  messages: ["messages"],
  contacts: ["contacts"],
  roles: ["roles"],
} as const;

/** Chosen: realtime keeps entries true; this only bounds how long a missed event can matter. */
const STALE_AFTER_MS = 60_000;

/** The one memory of the page. Signed out anywhere means signed out everywhere. */
export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (isStatus(error, 401)) client.setQueryData(KEYS.session, null);
        //  Something has to be done first by now: the session says what.
        if (isStatus(error, 403) && (error as ProblemError).problem?.type !== "about:blank")
          void client.invalidateQueries({ queryKey: KEYS.session });
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: STALE_AFTER_MS,
        retry: (failures, error) => failures < 2 && (isStatus(error, 0) || isStatus(error, 502)),
      },
    },
  });
  return client;
}

export function isStatus(error: unknown, status: number): boolean {
  return error instanceof ProblemError && error.status === status;
}

/** The hub about itself, with how far its clock is ahead of this browser's, half the way there and back allowed for. */
export function useAbout() {
  return useQuery({
    queryKey: KEYS.about,
    queryFn: async ({ signal }) => {
      const askedAt = Date.now();
      const about = await api.about(signal);
      return { about, offsetMs: Date.parse(about.now) - (askedAt + Date.now()) / 2 };
    },
    refetchInterval: 5 * STALE_AFTER_MS,
  });
}

/** Who is signed in; null when nobody is. */
export function useSession() {
  return useQuery<Session | null>({
    queryKey: KEYS.session,
    queryFn: ({ signal }) =>
      api.session(signal).catch((error: unknown) => {
        if (isStatus(error, 401)) return null;
        throw error;
      }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Whether the signed-in person may do something somewhere, by its name in the table of rights. */
export function useMay(): (action: string) => boolean {
  const { data } = useSession();
  return (action) => data?.can.includes(action) === true;
}

/** The part of the tree that the person may see. */
export function useSites() {
  return useQuery({ queryKey: KEYS.sites, queryFn: ({ signal }) => api.sites(signal) });
}

/** All sensors of a site and below it. */
export function sensorsQuery(siteId: string) {
  return {
    queryKey: [...KEYS.sensors, siteId],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.sensors(siteId, signal),
  };
}

/** All cameras of a site and below it. */
export function camerasQuery(siteId: string) {
  return {
    queryKey: [...KEYS.cameras, siteId],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.cameras(siteId, signal),
  };
}

/** One camera; what it says of itself is kept true by the realtime connection. */
export function useCamera(cameraId: string) {
  return useQuery({
    queryKey: [...KEYS.camera, cameraId],
    queryFn: ({ signal }) =>
      ask<Camera>("GET", `/cameras/${encodeURIComponent(cameraId)}`, undefined, signal),
  });
}

/** All open alerts the person may see and the newest resolved ones; `next` when there are earlier resolved ones. */
export function useAlerts() {
  return useQuery({
    queryKey: KEYS.alerts,
    queryFn: async ({ signal }): Promise<ListOf<Alert>> => {
      //  In this order: one that is resolved in between is then in both, and none is missing.
      const open = await api.openAlerts(signal);
      const resolved = await api.resolvedAlerts(undefined, signal);
      const over = new Set(resolved.items.map((alert) => alert.id));
      const stillOpen = open.filter((alert) => !over.has(alert.id));
      return { items: [...stillOpen, ...resolved.items], ...(resolved.next ? { next: resolved.next } : {}) };
    },
  });
}

/** Fetches the next page of resolved alerts behind those already here. */
export function useEarlierAlerts() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (cursor: string) => api.resolvedAlerts(cursor),
    onSuccess: (page) =>
      client.setQueryData<ListOf<Alert>>(KEYS.alerts, (had) => {
        const known = new Set(had?.items.map((alert) => alert.id));
        const fresh = page.items.filter((alert) => !known.has(alert.id));
        return { items: [...(had?.items ?? []), ...fresh], ...(page.next ? { next: page.next } : {}) };
      }),
  });
}

/** Puts an alert as it is now in the place of what it was, or in front when it is new. */
export function putAlert(client: QueryClient, alert: Alert): void {
  client.setQueryData<ListOf<Alert>>(KEYS.alerts, (had) => {
    if (!had) return had;
    const at = had.items.findIndex((one) => one.id === alert.id);
    return { ...had, items: at < 0 ? [alert, ...had.items] : had.items.with(at, alert) };
  });
}

/** The person says that they take care of it. What the page shows changes only once the hub has stored it. */
export function useAcknowledge() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ alertId, note }: { alertId: string; note: string }) => api.acknowledge(alertId, note),
    onSuccess: (alert) => {
      putAlert(client, alert);
      void client.invalidateQueries({ queryKey: KEYS.sites });
    },
    onError: (error) => {
      if (isStatus(error, 401)) client.setQueryData(KEYS.session, null);
    },
  });
}
