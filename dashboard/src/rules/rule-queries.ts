// What the page of rules asks of the hub and tells it. Every change is answered with the page as it is then.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { NewMaintenance, NewRuleChange, SiteRules } from "../../../hub/serve/contract.ts";
import { ask } from "../api.ts";
import { isStatus, KEYS } from "../queries.ts";

const id = encodeURIComponent;

export function useRules(siteId: string) {
  return useQuery({
    queryKey: [...KEYS.rules, siteId],
    queryFn: ({ signal }) => ask<SiteRules>("GET", `/sites/${id(siteId)}/rules`, undefined, signal),
  });
}

export const ruleApi = {
  change: (siteId: string, draft: NewRuleChange) =>
    ask<SiteRules>("POST", `/sites/${id(siteId)}/rules`, draft),
  plan: (siteId: string, draft: NewMaintenance) =>
    ask<SiteRules>("POST", `/sites/${id(siteId)}/maintenance`, draft),
};

function useRuleChange<Said>(change: (said: Said) => Promise<SiteRules>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (answer) => {
      client.setQueryData([...KEYS.rules, answer.siteId], answer);
      void client.invalidateQueries({ queryKey: KEYS.rules });
      void client.invalidateQueries({ queryKey: KEYS.sensors });
    },
    onError: (error) => {
      if (isStatus(error, 401)) client.setQueryData(KEYS.session, null);
    },
  });
}

export function useEndRule() {
  return useRuleChange((change: string) => ask<SiteRules>("DELETE", `/rule-changes/${id(change)}`));
}

export function useEndMaintenance() {
  return useRuleChange((one: string) => ask<SiteRules>("DELETE", `/maintenance/${id(one)}`));
}

export function useMealWindows(siteId: string) {
  return useRuleChange((windows: SiteRules["meals"]["windows"]) =>
    ask<SiteRules>("PUT", `/sites/${id(siteId)}/meal-windows`, { windows }),
  );
}
