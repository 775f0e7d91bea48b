// What the pages on reports ask of the hub and tell it. What changes one fetches all of them anew.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Alert, Comment, ListOf, NewAlert } from "../../../hub/serve/contract.ts";
import { ask, askAll } from "../api.ts";
import { isStatus, KEYS, putAlert } from "../queries.ts";

/** Chosen: some weeks of a district; earlier ones are asked for. */
const ANSWERED_PAGE = 100;

/** Every report that is still to be answered. */
export function useOpenRemarks() {
  return useQuery({
    queryKey: [...KEYS.remarks, "open"],
    queryFn: ({ signal }) => askAll<Alert>("/alerts", { state: "open", source: "person" }, signal),
  });
}

/** The answered ones, the newest first, page by page. */
export function useAnsweredRemarks(enabled: boolean) {
  return useInfiniteQuery({
    queryKey: [...KEYS.remarks, "answered"],
    enabled,
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => {
      const query = { state: "resolved", source: "person", limit: String(ANSWERED_PAGE) };
      const asked = new URLSearchParams({ ...query, ...(pageParam ? { cursor: pageParam } : {}) });
      return ask<ListOf<Alert>>("GET", `/alerts?${asked}`, undefined, signal);
    },
    getNextPageParam: (page) => page.next,
  });
}

export function useAlert(id: string) {
  return useQuery({
    queryKey: [...KEYS.remarks, "one", id],
    queryFn: ({ signal }) => ask<Alert>("GET", `/alerts/${encodeURIComponent(id)}`, undefined, signal),
  });
}

function useChange<Said, Answer>(change: (said: Said) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: KEYS.remarks }),
    onError: (error) => {
      if (isStatus(error, 401)) client.setQueryData(KEYS.session, null);
    },
  });
}

const path = (id: string, what: string) => `/alerts/${encodeURIComponent(id)}/${what}`;

export function useAnswer(id: string) {
  const client = useQueryClient();
  return useChange(async (said: { text: string; closes: boolean }) => {
    const alert = await ask<Alert>("POST", path(id, "answer"), said);
    putAlert(client, alert);
    return alert;
  });
}

export function useSetAside(id: string) {
  const client = useQueryClient();
  return useChange(async (said: { reason: string; blockDays: number }) => {
    const alert = await ask<Alert>("POST", path(id, "set-aside"), said);
    putAlert(client, alert);
    return alert;
  });
}

export function useComment(id: string) {
  return useChange((text: string) => ask<Comment>("POST", path(id, "comments"), { text }));
}

export function useOpenAlert() {
  return useChange((said: NewAlert) => ask<Alert>("POST", "/alerts", said));
}
