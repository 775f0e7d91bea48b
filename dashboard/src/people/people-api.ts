// People, over HTTP: what is asked, what is changed, and what the page remembers of it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type {
  FirstPassword,
  ListOf,
  PeopleImport,
  Person,
  PersonDraft,
  PostDraft,
  Roles,
} from "../../../hub/serve/contract.ts";
import { ask } from "../api.ts";
import { importDoor } from "../estate/estate-api.ts";
import { isStatus, KEYS } from "../queries.ts";

const id = encodeURIComponent;

export const peopleApi = {
  create: (draft: PersonDraft) => ask<FirstPassword>("POST", "/people", draft),
  rename: (account: string, name: string) => ask<Person>("PATCH", `/people/${id(account)}`, { name }),
  give: (account: string, post: PostDraft) => ask<Person>("POST", `/people/${id(account)}/posts`, post),
  changeEnd: (account: string, post: number, until: string | null) =>
    ask<Person>("PATCH", `/people/${id(account)}/posts/${post}`, { until }),
  take: (account: string, post: number) => ask<void>("DELETE", `/people/${id(account)}/posts/${post}`),
  disable: (account: string) => ask<Person>("POST", `/people/${id(account)}/disable`),
  enable: (account: string) => ask<Person>("POST", `/people/${id(account)}/enable`),
  reset: (account: string) => ask<FirstPassword>("POST", `/people/${id(account)}/password`),
  resetFactor: (account: string) => ask<void>("DELETE", `/people/${id(account)}/second-factor`),
};

export const PEOPLE_DOOR = importDoor<PeopleImport>("people-imports");

/** The people of a site and below it, or all that one may see. */
export function usePeople(site: string | undefined) {
  return useQuery({
    queryKey: [...KEYS.people, "of", site ?? ""],
    queryFn: async ({ signal }) => {
      const people: Person[] = [];
      let cursor: string | undefined;
      do {
        const query = new URLSearchParams({
          limit: "1000",
          ...(site ? { site } : {}),
          ...(cursor ? { cursor } : {}),
        });
        const page: ListOf<Person> = await ask("GET", `/people?${query}`, undefined, signal);
        people.push(...page.items);
        cursor = page.next;
      } while (cursor);
      return people;
    },
  });
}

export function usePerson(account: string) {
  return useQuery({
    queryKey: [...KEYS.people, "one", account],
    queryFn: ({ signal }) => ask<Person>("GET", `/people/${id(account)}`, undefined, signal),
  });
}

export function useRoles() {
  return useQuery({
    queryKey: KEYS.roles,
    queryFn: ({ signal }) => ask<Roles>("GET", "/roles", undefined, signal),
  });
}

/** Runs a change; when the hub has stored it, people are fetched again. */
export function usePeopleChange<Said, Answer>(change: (said: Said) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: KEYS.people }),
    onError: (error) => {
      if (isStatus(error, 401)) client.setQueryData(KEYS.session, null);
    },
  });
}
