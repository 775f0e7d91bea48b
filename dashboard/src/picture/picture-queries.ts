// What the pages about cameras' pictures ask of the hub and tell it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { CameraPicture, PictureList, Readings } from "../../../hub/serve/contract.ts";
import { ask } from "../api.ts";
import { isStatus, KEYS } from "../queries.ts";

export const PICTURES = ["pictures"];
/** Chosen: a check comes each ten seconds. */
export const LOOK_EVERY_MS = 10_000;
/** Chosen: a curve of a day moves slowly. */
const CURVE_EVERY_MS = 60_000;
/** Chosen: one point each quarter of an hour. */
const POINTS = 96;
const id = encodeURIComponent;

export function usePictureList(siteId: string) {
  return useQuery({
    queryKey: [...PICTURES, "list", siteId],
    queryFn: ({ signal }) => ask<PictureList>("GET", `/pictures?site=${id(siteId)}`, undefined, signal),
    refetchInterval: LOOK_EVERY_MS,
  });
}

export function useCameraPicture(cameraId: string) {
  return useQuery({
    queryKey: [...PICTURES, cameraId],
    queryFn: ({ signal }) => ask<CameraPicture>("GET", `/cameras/${id(cameraId)}/picture`, undefined, signal),
    refetchInterval: LOOK_EVERY_MS,
  });
}

/** A metric's last day as points in order; null where nothing is known. */
export function useCurve(cameraId: string, metric: string) {
  return useQuery({
    queryKey: [...PICTURES, cameraId, "curve", metric],
    queryFn: async ({ signal }) => {
      const query = new URLSearchParams({ metric, buckets: String(POINTS) });
      const path = `/cameras/${id(cameraId)}/readings?${query}`;
      return pointsOf(await ask<Readings>("GET", path, undefined, signal));
    },
    refetchInterval: CURVE_EVERY_MS,
  });
}

function pointsOf({ buckets, bucketMs }: Readings): (number | null)[] {
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (first === undefined || last === undefined) return [];
  const from = Date.parse(first.at);
  const points = Array.from(
    { length: Math.round((Date.parse(last.at) - from) / bucketMs) + 1 },
    (): number | null => null,
  );
  for (const { at, mean } of buckets) points[Math.round((Date.parse(at) - from) / bucketMs)] = mean;
  return points;
}

export function useApproveReference(cameraId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (capturedAt: string) =>
      ask<CameraPicture>("PUT", `/cameras/${id(cameraId)}/picture/reference`, { capturedAt }),
    onSuccess: (picture) => {
      client.setQueryData([...PICTURES, cameraId], picture);
      void client.invalidateQueries({ queryKey: PICTURES });
    },
    onError: (error) => {
      if (isStatus(error, 401)) client.setQueryData(KEYS.session, null);
    },
  });
}

export function referenceUrl(cameraId: string, sha256: string): string {
  return `/api/v1/cameras/${id(cameraId)}/picture/reference.jpg?of=${sha256}`;
}
