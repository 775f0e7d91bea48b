// What the page of menus, samples and inspections asks of the hub and tells it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Disclosure, Inspection, ListOf } from "../../../hub/serve/contract.ts";
import { ask } from "../api.ts";
import { isStatus, KEYS } from "../queries.ts";

export type Meals = Disclosure["meals"];

const id = encodeURIComponent;
const disclosureKey = (siteId: string, day: string) => ["disclosure", siteId, day] as const;
const inspectionsKey = (siteId: string) => ["inspections", siteId] as const;

export function useDisclosure(siteId: string, day: string) {
  return useQuery({
    queryKey: disclosureKey(siteId, day),
    queryFn: ({ signal }) =>
      ask<Disclosure>("GET", `/sites/${id(siteId)}/disclosures/${day}`, undefined, signal),
    //  What somebody is typing must not be taken from under their hands.
    refetchOnWindowFocus: false,
  });
}

export function useInspections(siteId: string) {
  return useQuery({
    queryKey: inspectionsKey(siteId),
    queryFn: ({ signal }) =>
      ask<ListOf<Inspection>>("GET", `/sites/${id(siteId)}/inspections`, undefined, signal),
  });
}

function useChange<Said, Answer>(change: (said: Said) => Promise<Answer>, key: readonly string[]) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
    onError: (error) => {
      if (isStatus(error, 401)) client.setQueryData(KEYS.session, null);
    },
  });
}

export function useDisclose(siteId: string, day: string) {
  return useChange(
    (meals: Meals) => ask<Disclosure>("PUT", `/sites/${id(siteId)}/disclosures/${day}`, { meals }),
    disclosureKey(siteId, day),
  );
}

export type InspectionDraft = Pick<Inspection, "day" | "body" | "result" | "note">;

export function useRecordInspection(siteId: string) {
  return useChange(
    (draft: InspectionDraft) => ask<Inspection>("POST", `/sites/${id(siteId)}/inspections`, draft),
    inspectionsKey(siteId),
  );
}

export function useWithdrawInspection(siteId: string) {
  return useChange(
    (inspection: string) => ask<Inspection>("POST", `/inspections/${id(inspection)}/withdraw`),
    inspectionsKey(siteId),
  );
}
