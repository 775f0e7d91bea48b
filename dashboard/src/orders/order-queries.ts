// What the pages on rectification orders ask of the hub and tell it. They lie with the reports: a change of any alert
// fetches them anew.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type {
  Alert,
  AlertSteps,
  Answerer,
  ListOf,
  NewOrder,
  OrderItem,
  OrdersFigures,
  OrderTerms,
  Photo,
} from "../../../hub/serve/contract.ts";
import { ask, ProblemError } from "../api.ts";
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

export function useSteps(alertId: string) {
  return useQuery({
    queryKey: [...KEYS.remarks, "steps", alertId],
    queryFn: ({ signal }) => ask<AlertSteps>("GET", path(alertId, "steps"), undefined, signal),
  });
}

export function usePhotos(alertId: string) {
  return useQuery({
    queryKey: [...KEYS.remarks, "photos", alertId],
    queryFn: ({ signal }) => ask<ListOf<Photo>>("GET", path(alertId, "photos"), undefined, signal),
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
  | { readonly step: "act"; readonly what: string; readonly photo: Blob; readonly key: string }
  | { readonly step: "close"; readonly note: string }
  | { readonly step: "return"; readonly note: string; readonly dueAt?: string }
  | { readonly step: "deadline"; readonly dueAt: string; readonly reason: string }
  | { readonly step: "withdraw"; readonly reason: string };

export function useOrderStep(alertId: string) {
  return useChange(async (said: StepSaid): Promise<Alert> => {
    const { step, ...rest } = said;
    if (said.step === "act") {
      const { id } = await sendPhoto(alertId, said.photo, said.key);
      return await ask<Alert>("POST", path(alertId, "act"), { what: said.what, photos: [id], key: said.key });
    }
    if (step === "deadline" || step === "withdraw")
      return await ask<Alert>("POST", `/orders/${encodeURIComponent(alertId)}/${step}`, rest);
    return await ask<Alert>("POST", path(alertId, step), rest);
  });
}

/** A photo as the body. `key` is the sender's own name for it: sent again under that, it is the same photo. */
export async function sendPhoto(alertId: string, photo: Blob, key: string): Promise<Photo> {
  const answer = await fetch(`${BASE}${path(alertId, "photos")}?key=${encodeURIComponent(key)}`, {
    method: "POST",
    headers: { "Content-Type": photo.type, Accept: "application/json", "Accept-Language": currentLanguage() },
    body: photo,
    credentials: "same-origin",
  }).catch((cause: unknown) => {
    throw new ProblemError(0, undefined, { cause });
  });
  const body: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok) throw new ProblemError(answer.status, body as ProblemError["problem"]);
  return body as Photo;
}

export function photoAddress(alertId: string, photoId: string): string {
  return `${BASE}${path(alertId, "photos")}/${encodeURIComponent(photoId)}`;
}

export function noticeAddress(alertId: string): string {
  return `${BASE}/orders/${encodeURIComponent(alertId)}/notice?language=${currentLanguage()}`;
}

export function ordersFileAddress(query: Readonly<Record<string, string>>, format: "csv" | "xlsx"): string {
  return `${BASE}/exports/orders?${new URLSearchParams({ ...query, format, language: currentLanguage() })}`;
}
