// Duty trees, own messages, notification settings and absences, over HTTP, and what the page remembers of them.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type {
  AbsenceDraft,
  Absences,
  Alert,
  Contact,
  Duty,
  DutyOverrides,
  ListOf,
  OwnMessage,
} from "../../../hub/serve/contract.ts";
import { ask } from "../api.ts";
import { isStatus, KEYS } from "../queries.ts";

/** Chosen: what somebody reads through at once. */
const PAGE = 50;

/** Whose settings: one's own, or those of somebody whom one looks after. */
export type Whose = "own" | { readonly account: string };

const contactPath = (whose: Whose) =>
  whose === "own" ? "/notifications" : `/people/${encodeURIComponent(whose.account)}/contact`;
const absencePath = (whose: Whose) =>
  whose === "own" ? "/absences" : `/people/${encodeURIComponent(whose.account)}/absences`;
const keyOf = (whose: Whose) => (whose === "own" ? "" : whose.account);

export function useDuty(
  siteId: string,
  asked: { readonly severity: Alert["severity"]; readonly at?: string },
) {
  return useQuery({
    queryKey: [...KEYS.duty, siteId, asked.severity, asked.at ?? ""],
    queryFn: ({ signal }) =>
      ask<Duty>(
        "GET",
        `/sites/${encodeURIComponent(siteId)}/duty?${new URLSearchParams(asked)}`,
        undefined,
        signal,
      ),
    placeholderData: (before) => before,
  });
}

export function useChangeDuty(siteId: string) {
  return useChange(KEYS.duty, (levels: DutyOverrides["levels"]) =>
    ask<Duty>("PUT", `/sites/${encodeURIComponent(siteId)}/duty`, { levels }),
  );
}

export function useUnread() {
  return useQuery({
    queryKey: [...KEYS.messages, "unread"],
    queryFn: ({ signal }) => ask<{ count: number }>("GET", "/messages/unread", undefined, signal),
  });
}

export function useMessages(unread: boolean) {
  return useInfiniteQuery({
    queryKey: [...KEYS.messages, "list", unread],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({
        limit: String(PAGE),
        ...(unread ? { unread: "true" } : {}),
        ...(pageParam === "" ? {} : { cursor: pageParam }),
      });
      return ask<ListOf<OwnMessage>>("GET", `/messages?${query}`, undefined, signal);
    },
    getNextPageParam: (page) => page.next,
  });
}

/** Undefined: all of them. */
export function useRead() {
  return useChange(KEYS.messages, (alertId: string | undefined) =>
    ask<{ count: number }>("POST", "/messages/read", alertId === undefined ? {} : { alertId }),
  );
}

export function useContact(whose: Whose) {
  return useQuery({
    queryKey: [...KEYS.contacts, keyOf(whose)],
    queryFn: ({ signal }) => ask<Contact>("GET", contactPath(whose), undefined, signal),
  });
}

export function useChangeContact(whose: Whose) {
  return useChange(KEYS.contacts, (contact: Contact) => ask<Contact>("PUT", contactPath(whose), contact));
}

export function useAbsences(whose: Whose) {
  return useQuery({
    queryKey: [...KEYS.duty, "absences", keyOf(whose)],
    queryFn: ({ signal }) => ask<Absences>("GET", absencePath(whose), undefined, signal),
  });
}

export function useAddAbsence(whose: Whose) {
  return useChange(KEYS.duty, (draft: AbsenceDraft) => ask<Absences>("POST", absencePath(whose), draft));
}

export function useDropAbsence(whose: Whose) {
  return useChange(KEYS.duty, (id: string) =>
    ask<void>("DELETE", `${absencePath(whose)}/${encodeURIComponent(id)}`),
  );
}

/** Runs a change; when the hub has stored it, what it changed is fetched again. */
function useChange<Said, Answer>(key: readonly string[], change: (said: Said) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
    onError: (error) => {
      if (isStatus(error, 401)) client.setQueryData(KEYS.session, null);
    },
  });
}
