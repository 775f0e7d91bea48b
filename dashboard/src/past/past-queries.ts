// The past of cameras over HTTP, and what the page remembers of it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type {
  ClipExport,
  ListOf,
  PastCamera,
  Protection,
  Recording,
  RecordingChange,
  RecordingLine,
  Recordings,
} from "../../../hub/serve/contract.ts";
import { ask, askAll, ProblemError } from "../api.ts";
import { KEYS, useMay } from "../queries.ts";

/** Chosen: what is being recorded grows on the bar while somebody looks. */
const GROWS_EVERY_MS = 8_000;

/** Chosen: a list says whether there is something to look back at, not how long it has become. */
const LINES_EVERY_MS = 60_000;

/** Chosen: a clip of some minutes is made in seconds. */
const EXPORT_EVERY_MS = 1_000;

const path = (cameraId: string, rest: string) => `/cameras/${encodeURIComponent(cameraId)}/${rest}`;
const recordingsKey = (cameraId: string) => [...KEYS.past, cameraId];

/** `isGrowing`: the span ends now. */
export function useRecordings(cameraId: string, span: { from: number; to: number }, isGrowing: boolean) {
  const asked = new URLSearchParams({
    from: new Date(span.from).toISOString(),
    to: new Date(span.to).toISOString(),
  });
  return useQuery({
    queryKey: [...recordingsKey(cameraId), span.from, span.to],
    queryFn: ({ signal }) => ask<Recordings>("GET", path(cameraId, `recordings?${asked}`), undefined, signal),
    placeholderData: (before, query) => (query?.queryKey[1] === cameraId ? before : undefined),
    refetchInterval: isGrowing ? GROWS_EVERY_MS : false,
  });
}

export function useRecording(cameraId: string) {
  return useQuery({
    queryKey: [...recordingsKey(cameraId), "setting"],
    queryFn: ({ signal }) => ask<Recording>("GET", path(cameraId, "recording"), undefined, signal),
    refetchInterval: GROWS_EVERY_MS,
  });
}

export function useChangeRecording(cameraId: string) {
  return useChange(cameraId, (change: RecordingChange) =>
    ask<Recording>("PUT", path(cameraId, "recording"), change),
  );
}

export type Marked = { readonly from: string; readonly to: string; readonly reason: string };

export function useProtect(cameraId: string) {
  return useChange(cameraId, (marked: Marked) =>
    ask<Protection>("POST", path(cameraId, "protections"), marked),
  );
}

export function useLiftProtection(cameraId: string) {
  return useChange(cameraId, (id: string) =>
    ask<void>("DELETE", path(cameraId, `protections/${encodeURIComponent(id)}`)),
  );
}

export function useExportClip(cameraId: string) {
  return useChange(cameraId, (marked: Marked) => ask<ClipExport>("POST", path(cameraId, "exports"), marked));
}

export function useRemoveClip(cameraId: string) {
  return useChange(cameraId, (id: string) => ask<void>("DELETE", `/clip-exports/${encodeURIComponent(id)}`));
}

/** All that is protected of a camera, wherever on the bar. */
export function useProtections(cameraId: string) {
  return useQuery({
    queryKey: [...recordingsKey(cameraId), "protections"],
    queryFn: async ({ signal }) =>
      (await ask<{ items: Protection[] }>("GET", path(cameraId, "protections"), undefined, signal)).items,
  });
}

/** How the cameras of a site and below it are recorded, by their ids. */
export function useRecordingLines(siteId: string) {
  const may = useMay();
  return useQuery({
    queryKey: [...KEYS.past, "lines", siteId],
    queryFn: async ({ signal }) => {
      const lines = await askAll<RecordingLine>("/recordings", { site: siteId }, signal);
      return new Map(lines.map((line) => [line.cameraId, line]));
    },
    refetchInterval: LINES_EVERY_MS,
    enabled: may("recordings.watch"),
  });
}

/** Cameras that were at a site or below it and are there no more; or one camera, wherever the reader may see its past. */
export function useGoneCameras(asked: { site: string } | { camera: string }, isAsked = true) {
  const may = useMay();
  return useQuery({
    queryKey: [...KEYS.goneCameras, asked],
    queryFn: ({ signal }) => askAll<PastCamera>("/past-cameras", asked, signal),
    refetchInterval: LINES_EVERY_MS,
    enabled: isAsked && may("recordings.watch"),
  });
}

/** The clips of one camera; asked for again while one is being made. */
export function useExports(cameraId: string) {
  return useQuery({
    queryKey: [...recordingsKey(cameraId), "exports"],
    queryFn: async ({ signal }) => {
      const asked = new URLSearchParams({ camera: cameraId });
      return (await ask<ListOf<ClipExport>>("GET", `/clip-exports?${asked}`, undefined, signal)).items;
    },
    refetchInterval: ({ state }) =>
      state.data?.some((one) => one.state === "waiting" || one.state === "running") ? EXPORT_EVERY_MS : false,
  });
}

/** The video with its manifest at its end, or the manifest alone. */
export function exportAddress(id: string, file: "clip.mp4" | "manifest.json"): string {
  return `/api/v1/clip-exports/${encodeURIComponent(id)}/${file}`;
}

export async function fetchPast(cameraId: string, rest: string, signal: AbortSignal): Promise<ArrayBuffer> {
  const answer = await fetch(`/api/v1${path(cameraId, `recordings/${rest}`)}`, {
    credentials: "same-origin",
    signal,
  });
  if (!answer.ok) throw new ProblemError(answer.status, undefined);
  return await answer.arrayBuffer();
}

function useChange<Asked, Answer>(cameraId: string, change: (asked: Asked) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: recordingsKey(cameraId) }),
  });
}
