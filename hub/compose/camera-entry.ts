// Binds the ways in which cameras get in to the video room: the live test.
import type { Desk } from "../actions/desk.ts";
import { type CameraTests, createCameraTests } from "../actions/test-camera.ts";
import { tryCamera } from "../video/relay/camera-trial.ts";
import { createCameraConnect } from "./camera-connect.ts";
import type { Media } from "./media.ts";

export type CameraEntry = { readonly tests: CameraTests };

export function openCameraEntry(desk: Desk, media: Pick<Media, "decodeBatch">): CameraEntry {
  const connectOf = createCameraConnect(desk.cameraReach, (siteId) => desk.tree().pathUp(siteId));
  const draw = async (init: Buffer, fragment: Buffer) =>
    (await media.decodeBatch([{ init, fragment }]).catch(() => []))[0];
  return {
    tests: createCameraTests(desk, async ({ siteId, address, password }) => {
      const source = { id: siteId, address, connect: connectOf(siteId) };
      const signedIn = password === undefined ? source : { ...source, password };
      return await tryCamera(signedIn, { clock: desk.clock, draw });
    }),
  };
}
