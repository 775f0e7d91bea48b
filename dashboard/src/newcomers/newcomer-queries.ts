// What the page asks of the hub about what is new, and remembers of it. Everything stands under one key: a change at a
// site makes all of it be asked again.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type {
  Adopted,
  Decided,
  Held,
  ListOf,
  NewcomerCounts,
  Newcomers,
  Sensor,
  SiteMapping,
  Trials,
  Unknown,
} from "../../../hub/serve/contract.ts";
import { ask } from "../api.ts";
import { KEYS } from "../queries.ts";

export type Mapping = SiteMapping["mapping"];
export type Described = { readonly name: string; readonly place: string; readonly intervalS: number };

const id = encodeURIComponent;
/** Chosen: that something is new is told at once; how often it came since need not be. */
const ASK_AGAIN_MS = 15_000;

export function useCounts(siteId: string) {
  return useQuery({
    queryKey: [...KEYS.newcomers, "count", siteId],
    queryFn: ({ signal }) =>
      ask<NewcomerCounts>("GET", `/sites/${id(siteId)}/newcomers/count`, undefined, signal),
  });
}

export function useNewcomers(siteId: string) {
  return useQuery({
    queryKey: [...KEYS.newcomers, "list", siteId],
    queryFn: ({ signal }) => ask<Newcomers>("GET", `/sites/${id(siteId)}/newcomers`, undefined, signal),
    refetchInterval: ASK_AGAIN_MS,
  });
}

/** By a key of its own: once it is mapped it is gone, and whoever mapped it needs no word of that. */
export function useUnknown(messageId: string | null) {
  return useQuery({
    queryKey: ["unknown", messageId],
    refetchInterval: ASK_AGAIN_MS,
    queryFn: ({ signal }) => ask<Unknown>("GET", `/newcomers/${id(messageId ?? "")}`, undefined, signal),
    enabled: messageId !== null,
  });
}

export function useMappings(siteId: string, isAsked = true) {
  return useQuery({
    queryKey: [...KEYS.newcomers, "mappings", siteId],
    queryFn: ({ signal }) =>
      ask<ListOf<SiteMapping>>("GET", `/sites/${id(siteId)}/mappings`, undefined, signal),
    enabled: isAsked,
  });
}

export function useHeld(siteId: string) {
  return useQuery({
    queryKey: [...KEYS.newcomers, "held", siteId],
    queryFn: ({ signal }) =>
      ask<ListOf<Held>>("GET", `/sites/${id(siteId)}/held-readings`, undefined, signal),
  });
}

/** What a draft would make of the last messages; asked again for each draft. */
export function useTrials(siteId: string, mapping: Mapping | undefined, mappingId: string | undefined) {
  return useQuery({
    queryKey: [...KEYS.newcomers, "trials", siteId, mappingId, mapping],
    queryFn: ({ signal }) =>
      ask<Trials>("POST", `/sites/${id(siteId)}/mappings/preview`, { mapping, mappingId }, signal),
    enabled: mapping !== undefined,
    refetchInterval: ASK_AGAIN_MS,
    retry: false,
    placeholderData: (before) => before,
  });
}

/** Something that a person does to what is new; afterwards everything about it is asked again, and so are the sensors. */
function useChange<Given, Answer>(change: (given: Given) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: KEYS.newcomers });
      void client.invalidateQueries({ queryKey: KEYS.sensors });
      void client.invalidateQueries({ queryKey: KEYS.sites });
    },
  });
}

export function useAdoptSensor(sensorId: string) {
  return useChange((described: Described) =>
    ask<Sensor>("POST", `/sensors/${id(sensorId)}/adopt`, described),
  );
}

export function useAdoptUnknown(messageId: string) {
  return useChange((given: { name: string; mapping: Mapping; device?: Described }) =>
    ask<Adopted>("POST", `/newcomers/${id(messageId)}/adopt`, given),
  );
}

export function useIgnore(kind: "sensors" | "newcomers", what: string) {
  return useChange((isIgnored: boolean) => ask("POST", `/${kind}/${id(what)}/ignore`, { isIgnored }));
}

/** Makes a mapping, or changes the one with this id. */
export function useSaveMapping(siteId: string, mappingId: string | undefined) {
  return useChange((given: { name: string; mapping: Mapping }) =>
    mappingId === undefined
      ? ask<SiteMapping>("POST", `/sites/${id(siteId)}/mappings`, given)
      : ask<SiteMapping>("PATCH", `/mappings/${id(mappingId)}`, given),
  );
}

export function useSwitchMapping(mappingId: string) {
  return useChange((isOn: boolean) => ask<SiteMapping>("PATCH", `/mappings/${id(mappingId)}`, { isOn }));
}

export function useDeleteMapping(mappingId: string) {
  return useChange(() => ask<void>("DELETE", `/mappings/${id(mappingId)}`));
}

export function useDecide(sensorId: string, decision: "take" | "discard") {
  return useChange((through: number) =>
    ask<Decided>("POST", `/sensors/${id(sensorId)}/held-readings/${decision}`, { through }),
  );
}
