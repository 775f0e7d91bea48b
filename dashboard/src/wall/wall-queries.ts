// What the wall asks of the hub and tells it.

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Camera, WallGroup, WallGroupDraft, WallGroups } from "../../../hub/serve/contract.ts";
import { ask, askAll } from "../api.ts";
import { isStatus, KEYS } from "../queries.ts";

const GROUPS = ["wall-groups"] as const;
const id = encodeURIComponent;

/** Chosen: twice the time between two looks at a picture, of which realtime does not tell. */
const PICTURES_EVERY_MS = 20_000;

/** Every camera that the person sees; realtime keeps their states true. */
export function useAllCameras() {
  return useQuery({
    queryKey: [...KEYS.cameras, "all"],
    queryFn: ({ signal }) => askAll<Camera>("/cameras", {}, signal),
    refetchInterval: PICTURES_EVERY_MS,
  });
}

export function useWallGroups() {
  return useQuery({
    queryKey: GROUPS,
    queryFn: ({ signal }) => ask<WallGroups>("GET", "/wall-groups", undefined, signal),
  });
}

/** Where groups are kept: one's own, or those that a site shares. */
const pathOf = (siteId: string | undefined) =>
  siteId === undefined ? "/wall-groups" : `/sites/${id(siteId)}/wall-groups`;

function useChange<Said, Answer>(change: (said: Said) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: GROUPS }),
    onError: (error) => {
      if (isStatus(error, 401)) client.setQueryData(KEYS.session, null);
    },
  });
}

/** Without `groupId` a new one. */
export function useKeepGroup() {
  return useChange(
    (said: {
      readonly siteId: string | undefined;
      readonly groupId: string | undefined;
      readonly draft: WallGroupDraft;
    }) =>
      said.groupId === undefined
        ? ask<WallGroup>("POST", pathOf(said.siteId), said.draft)
        : ask<WallGroup>("PUT", `${pathOf(said.siteId)}/${id(said.groupId)}`, said.draft),
  );
}

export function useRemoveGroup() {
  return useChange((group: Pick<WallGroup, "id" | "siteId">) =>
    ask<void>("DELETE", `${pathOf(group.siteId)}/${id(group.id)}`),
  );
}

export function useChooseDefault() {
  return useChange((groupId: string | null) => ask<WallGroups>("PUT", "/wall-default", { groupId }));
}
