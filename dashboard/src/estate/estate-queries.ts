// What is remembered of how sites are set up, and what a change makes stale.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { isStatus, KEYS } from "../queries.ts";
import { estateApi } from "./estate-api.ts";

export function useSettings(siteId: string) {
  return useQuery({
    queryKey: [...KEYS.settings, siteId],
    queryFn: ({ signal }) => estateApi.settings(siteId, signal),
  });
}

/** Runs a change; when the hub has stored it, all that shows sites and devices is fetched again. */
export function useEstateChange<Values>(run: (values: Values) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: async () => {
      const devices = [KEYS.sensors, KEYS.cameras, KEYS.goneCameras];
      const keys = [KEYS.sites, ...devices, KEYS.settings, KEYS.people, KEYS.rules];
      await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
    },
    onError: (error) => {
      if (isStatus(error, 401)) client.setQueryData(KEYS.session, null);
    },
  });
}
