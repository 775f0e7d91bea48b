// What the page of channels asks of the hub and tells it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type {
  Channel,
  ChannelAnswer,
  ChannelSaid,
  ChannelTest,
  Delivered,
  ListOf,
} from "../../../hub/serve/contract.ts";
import { ask } from "../api.ts";
import { isStatus, KEYS } from "../queries.ts";

const CHANNELS = ["channels"] as const;
/** Chosen: somebody who looks sees a channel die or come back within this. */
const LOOK_EVERY_MS = 15_000;
/** Chosen: a screen or two of what went; the rest is asked for. */
const LOG_PAGE = 30;

const pathOf = (id: string) => `/channels/${encodeURIComponent(id)}`;

/** Of a site and all below; without one, of everything that the person looks after. */
export function useChannels(siteId: string | undefined) {
  const query = siteId === undefined ? "" : `?site=${encodeURIComponent(siteId)}`;
  return useQuery({
    queryKey: [...CHANNELS, "list", siteId ?? ""],
    queryFn: ({ signal }) => ask<ListOf<Channel>>("GET", `/channels${query}`, undefined, signal),
    refetchInterval: LOOK_EVERY_MS,
  });
}

/** What went through a channel, newest first. */
export function useDelivered(id: string, pages: number) {
  return useQuery({
    queryKey: [...CHANNELS, "log", id, pages],
    queryFn: ({ signal }) => {
      const path = `${pathOf(id)}/messages?limit=${LOG_PAGE * pages}`;
      return ask<ListOf<Delivered>>("GET", path, undefined, signal);
    },
    refetchInterval: LOOK_EVERY_MS,
    placeholderData: (before) => before,
  });
}

function useChange<Said, Answer>(change: (said: Said) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: CHANNELS }),
    onError: (error) => {
      if (isStatus(error, 401)) client.setQueryData(KEYS.session, null);
    },
  });
}

/** `siteId` null: for the whole hub. */
export function useMakeChannel() {
  return useChange(({ siteId, said }: { siteId: string | null; said: ChannelSaid }) =>
    ask<Channel>(
      "POST",
      siteId === null ? "/channels" : `/channels?site=${encodeURIComponent(siteId)}`,
      said,
    ),
  );
}

export function useChangeChannel() {
  return useChange(({ id, said }: { id: string; said: ChannelSaid }) =>
    ask<Channel>("PUT", pathOf(id), said),
  );
}

export function useRemoveChannel() {
  return useChange((id: string) => ask<undefined>("DELETE", pathOf(id)));
}

export function useTestChannel() {
  return useChange(({ id, test }: { id: string; test: ChannelTest }) =>
    ask<ChannelAnswer>("POST", `${pathOf(id)}/test`, test),
  );
}
