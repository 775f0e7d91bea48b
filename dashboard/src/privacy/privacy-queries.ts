// What the privacy page asks of the hub and tells it. What changes anything fetches the site's privacy anew.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { CameraPrivacy, SitePrivacy, SitePrivacyChange } from "../../../hub/serve/contract.ts";
import { ask } from "../api.ts";
import { isStatus, KEYS } from "../queries.ts";
import { fetchStill, type Still } from "../still.ts";
import { type Mask, masksText } from "./masks.ts";

const PRIVACY = ["site-privacy"];
/** Chosen: a colleague's change is seen before long. */
const LOOK_EVERY_MS = 15_000;
const id = encodeURIComponent;

export function useSitePrivacy(siteId: string) {
  return useQuery({
    queryKey: [...PRIVACY, siteId],
    queryFn: ({ signal }) => ask<SitePrivacy>("GET", `/sites/${id(siteId)}/privacy`, undefined, signal),
    refetchInterval: LOOK_EVERY_MS,
  });
}

function useChange<Said, Answer>(change: (said: Said) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    //  Refused, it may be because somebody else has changed it: then too what is shown is of before.
    onSettled: () => client.invalidateQueries({ queryKey: PRIVACY }),
    onError: (error) => {
      if (isStatus(error, 401)) client.setQueryData(KEYS.session, null);
    },
  });
}

export function useChangeSwitches(siteId: string) {
  return useChange((said: SitePrivacyChange) =>
    ask<SitePrivacy>("PUT", `/sites/${id(siteId)}/privacy`, said),
  );
}

export function useChangeMasks(cameraId: string) {
  return useChange((masks: readonly Mask[]) =>
    ask<CameraPrivacy>("PUT", `/cameras/${id(cameraId)}/masks`, { masks }),
  );
}

/** With a reason it is never shown to parents; with "" the mark is taken back. */
export function useBar(cameraId: string) {
  return useChange((reason: string) => {
    const path = `/cameras/${id(cameraId)}/not-for-parents`;
    return reason === "" ? ask<CameraPrivacy>("DELETE", path) : ask<CameraPrivacy>("PUT", path, { reason });
  });
}

/** What was looked at, or undefined to take the approval back. */
export function useApprove(cameraId: string) {
  return useChange((looked: { stillAt: string; picture: string } | undefined) =>
    ask<CameraPrivacy>(looked ? "POST" : "DELETE", `/cameras/${id(cameraId)}/approval`, looked),
  );
}

/** The newest picture as parents see it: of the camera and masks that `picture` names, or with other masks to try. */
export async function askStill(
  cameraId: string,
  asked: { readonly picture: string } | { readonly masks: readonly Mask[] },
  signal: AbortSignal,
): Promise<Still> {
  const query = "picture" in asked ? { picture: asked.picture } : { masks: masksText(asked.masks) };
  const address = `/api/v1/cameras/${id(cameraId)}/parents-still.jpg?${new URLSearchParams(query)}`;
  return await fetchStill(address, signal);
}
