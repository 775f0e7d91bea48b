// The names of the devices that alerts are about, from the lists of their sites, which the sites' pages use as well.
import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Alert } from "../../../hub/serve/contract.ts";
import { camerasQuery, sensorsQuery } from "../queries.ts";

/** By device id; a name that is not here yet comes with the next drawing. */
export function useDeviceNames(alerts: readonly Alert[]): ReadonlyMap<string, string> {
  const sites = useMemo(
    () => [...new Set(alerts.filter((alert) => alert.deviceId).map((alert) => alert.siteId))],
    [alerts],
  );
  const sensors = useQueries({ queries: sites.map((site) => sensorsQuery(site)) });
  const cameras = useQueries({ queries: sites.map((site) => camerasQuery(site)) });
  const names = new Map<string, string>();
  for (const { data } of [...sensors, ...cameras])
    for (const device of data ?? []) names.set(device.id, device.name);
  return names;
}
