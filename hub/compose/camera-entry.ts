// Binds the ways in which cameras get in to the video room: the live test, and ONVIF.
import { networkInterfaces } from "node:os";
import type { Desk } from "../actions/desk.ts";
import { type CameraSearch, createCameraSearch } from "../actions/find-cameras.ts";
import { type CameraTests, createCameraTests } from "../actions/test-camera.ts";
import type { SiteId } from "../model.ts";
import { askOnvif, findOnvif, type WhyNotAt } from "../video/onvif/onvif.ts";
import { tryCamera } from "../video/relay/camera-trial.ts";
import { createCameraConnect } from "./camera-connect.ts";
import type { Media } from "./media.ts";

export type CameraEntry = { readonly tests: CameraTests; readonly search: CameraSearch };

export function openCameraEntry(desk: Desk, media: Pick<Media, "decodeBatch">): CameraEntry {
  const { clock, cameraReach } = desk;
  const pathUp = (siteId: SiteId) => desk.tree().pathUp(siteId);
  const connectOf = createCameraConnect(cameraReach, pathUp);
  const draw = async (init: Buffer, fragment: Buffer) =>
    (await media.decodeBatch([{ init, fragment }]).catch(() => []))[0];
  const whyNotAt = (siteId: SiteId): WhyNotAt => {
    const path = pathUp(siteId);
    return (address, port) => cameraReach.whyNot(path, address, port);
  };
  return {
    tests: createCameraTests(desk, async ({ siteId, address, password }) => {
      const source = { id: siteId, address, connect: connectOf(siteId) };
      const signedIn = password === undefined ? source : { ...source, password };
      return await tryCamera(signedIn, { clock, draw });
    }),
    search: createCameraSearch(desk, {
      find: (siteId) =>
        findOnvif(
          interfacesIn((cidr) => cameraReach.touches(pathUp(siteId), cidr)),
          whyNotAt(siteId),
          { clock },
        ),
      ask: (siteId, asked) => askOnvif(asked, whyNotAt(siteId), { clock }),
    }),
  };
}

/** The machine's interfaces on whose networks a site's cameras may be: others are not asked. */
function interfacesIn(isAllowed: (cidr: string) => boolean): string[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.some(({ family, cidr }) => family === "IPv4" && cidr !== null && isAllowed(cidr)) ? [name] : [],
  );
}
