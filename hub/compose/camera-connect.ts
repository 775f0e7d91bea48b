// How the cameras of a site are reached: by connections that lead only to where this site's cameras may be. What holds is
// looked at when a connection is made; the way is another one as soon as what holds is, so that whoever uses it notices.
import type { LookupFunction } from "node:net";
import type { CameraReach } from "../access/camera-reach.ts";
import type { SiteId } from "../model.ts";
import { type Connect, connectWithin } from "../video/rtsp/rtsp-connection.ts";

export type CameraConnect = (siteId: SiteId) => Connect;

export function createCameraConnect(
  reach: Pick<CameraReach, "whyNot" | "keyOf">,
  pathUp: (siteId: SiteId) => readonly SiteId[],
  resolve?: LookupFunction,
): CameraConnect {
  const made = new Map<SiteId, { readonly key: string; readonly connect: Connect }>();
  return (siteId) => {
    const path = pathUp(siteId);
    const key = JSON.stringify([path, reach.keyOf(path)]);
    const known = made.get(siteId);
    if (known?.key === key) return known.connect;
    const connect = connectWithin(
      (address, port) => reach.whyNot(path, address, port) === undefined,
      resolve,
    );
    made.set(siteId, { key, connect });
    return connect;
  };
}
