// What the pages on rectification orders ask of the hub and tell it. They lie with the reports: a change of any alert
// fetches them anew.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type {
  Alert,
  Answerer,
  ListOf,
  NewOrder,
  OrderItem,
  OrdersFigures,
  OrderTerms,
} from "../../../hub/serve/contract.ts";
import { ask } from "../api.ts";
import { currentLanguage } from "../languages/language.ts";
import { isStatus, KEYS, putAlert } from "../queries.ts";

/** Chosen: a screenful, many times over; more is asked for. */
const PAGE = 100;
const BASE = "/api/v1";

export function useOrders(query: Readonly<Record<string, string>>) {
  return useInfiniteQuery({
    queryKey: [...KEYS.remarks, "orders", query],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => {
      const asked = new URLSearchParams({
        ...query,
        limit: String(PAGE),
        ...(pageParam ? { cursor: pageParam } : {}),
      });
      return ask<ListOf<OrderItem>>("GET", `/orders?${asked}`, undefined, signal);
    },
    getNextPageParam: (page) => page.next,
  });
}

export function useOrdersFigures(query: Readonly<Record<string, string>>) {
  return useQuery({
    queryKey: [...KEYS.remarks, "orders-figures", query],
    queryFn: ({ signal }) =>
      ask<OrdersFigures>("GET", `/orders/figures?${new URLSearchParams(query)}`, undefined, signal),
  });
}

export function useAnswerers(siteId: string) {
  return useQuery({
    queryKey: [...KEYS.people, "answerers", siteId],
    enabled: siteId !== "",
    queryFn: ({ signal }) =>
      ask<ListOf<Answerer>>("GET", `/sites/${encodeURIComponent(siteId)}/answerers`, undefined, signal),
  });
}

/** Sends something about an alert, puts what comes back in its place, and fetches what depends on it. */
function useChange<Said>(change: (said: Said) => Promise<Alert>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (alert) => {
      putAlert(client, alert);
      return client.invalidateQueries({ queryKey: KEYS.remarks });
    },
    onError: (error) => {
      if (isStatus(error, 401)) client.setQueryData(KEYS.session, null);
    },
  });
}

const path = (id: string, what: string) => `/alerts/${encodeURIComponent(id)}/${what}`;

export function useGiveOrder() {
  return useChange((said: NewOrder) => ask<Alert>("POST", "/orders", said));
}

export function useMakeOrder(alertId: string) {
  return useChange((said: OrderTerms) => ask<Alert>("POST", path(alertId, "order"), said));
}

export type StepSaid =
  | { readonly step: "acknowledge" }
  | { readonly step: "deadline"; readonly dueAt?: string; readonly reason: string }
  | { readonly step: "withdraw"; readonly reason: string };

export function useOrderStep(alertId: string) {
  return useChange(({ step, ...rest }: StepSaid): Promise<Alert> => {
    const where =
      step === "acknowledge" ? path(alertId, step) : `/orders/${encodeURIComponent(alertId)}/${step}`;
    return ask<Alert>("POST", where, rest);
  });
}

export function noticeAddress(alertId: string): string {
  return `${BASE}/orders/${encodeURIComponent(alertId)}/notice?language=${currentLanguage()}`;
}

export function ordersFileAddress(query: Readonly<Record<string, string>>, format: "csv" | "xlsx"): string {
  return `${BASE}/exports/orders?${new URLSearchParams({ ...query, format, language: currentLanguage() })}`;
}
