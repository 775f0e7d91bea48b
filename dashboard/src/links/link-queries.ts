// What the page on parents' links asks of the hub and tells it. What changes a link fetches the list anew.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type {
  ListOf,
  MadeShareLink,
  MadeShareLinks,
  NewShareLink,
  SchoolCalendar,
  ShareLink,
  ShareLinkForm,
} from "../../../hub/serve/contract.ts";
import { ask, ProblemError } from "../api.ts";
import { isStatus, KEYS } from "../queries.ts";

/** Chosen: who watches now is looked at now and then. */
const LOOK_EVERY_MS = 10_000;
const LINKS = ["share-links"];
const CALENDAR = ["school-calendar"];
const id = encodeURIComponent;

/** A link as it was made: the only moment at which its address is known. */
export type Made = { readonly id: string; readonly url: string; readonly name: string };
export type MadeAll = { readonly items: readonly Made[]; readonly left: MadeShareLinks["left"] };
export type Draft = Omit<NewShareLink, "siteId">;

export function useShareLinks(siteId: string) {
  return useQuery({
    queryKey: [...LINKS, siteId],
    queryFn: ({ signal }) =>
      ask<ListOf<ShareLink>>("GET", `/share-links?site=${id(siteId)}`, undefined, signal),
    refetchInterval: LOOK_EVERY_MS,
  });
}

export function useLinkForm(siteId: string) {
  return useQuery({
    queryKey: [...LINKS, siteId, "form"],
    queryFn: ({ signal }) =>
      ask<ShareLinkForm>("GET", `/sites/${id(siteId)}/share-link-form`, undefined, signal),
  });
}

/** Makes a school's link, or one for each school of a district or town. */
export function useMakeLinks(site: { readonly id: string; readonly name: string; readonly kind: string }) {
  return useChange(LINKS, async (draft: Draft): Promise<MadeAll> => {
    const body = { ...draft, siteId: site.id };
    if (site.kind !== "school") return await ask<MadeShareLinks>("POST", "/share-links/for-all", body);
    const made = await ask<MadeShareLink>("POST", "/share-links", body);
    return { items: [{ ...made, name: site.name }], left: [] };
  });
}

export function useRevokeLink() {
  return useChange(LINKS, (link: string) => ask<void>("DELETE", `/share-links/${id(link)}`));
}

export function useCalendar(siteId: string) {
  return useQuery({
    queryKey: [...CALENDAR, siteId],
    queryFn: ({ signal }) =>
      ask<SchoolCalendar>("GET", `/sites/${id(siteId)}/school-calendar`, undefined, signal),
  });
}

export function useChangeCalendar(siteId: string) {
  return useChange(CALENDAR, (entries: SchoolCalendar["entries"]) =>
    ask<SchoolCalendar>("PUT", `/sites/${id(siteId)}/school-calendar`, { entries }),
  );
}

/** The posters of links that were just made, as a file. */
export function usePosters(language: string) {
  return useMutation({
    mutationFn: async (urls: readonly string[]) => {
      const answer = await fetch(`/api/v1/share-links/posters?language=${language === "en" ? "en" : "zh"}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ urls }),
      });
      if (!answer.ok) throw new ProblemError(answer.status, undefined);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await answer.blob());
      link.download = language === "en" ? "kitchen-posters.pdf" : "明厨亮灶海报.pdf";
      link.click();
      URL.revokeObjectURL(link.href);
    },
  });
}

function useChange<Said, Answer>(queryKey: readonly string[], change: (said: Said) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey }),
    onError: (error) => {
      if (isStatus(error, 401)) client.setQueryData(KEYS.session, null);
    },
  });
}
