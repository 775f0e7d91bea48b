// A person looks for cameras in the networks of a site, and asks one for its streams with the camera's user and password.
// What is found is shown to them; nothing of it is kept, the password least of all.
import { createGate } from "../lib/gate.ts";
import type { DeviceId, SiteId } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import { type Desk, type Outcome, whyNot } from "./desk.ts";
import type { Asker } from "./estate-desk.ts";
import { createPersonLimit, tooMany } from "./test-camera.ts";

/** What the video room gives (video/onvif/onvif.ts). */
export type FoundCamera = {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly maker: string;
  readonly model: string;
  readonly isOutside: boolean;
};
export type CameraAsked = {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly user: string;
  readonly password: string;
};
export type CameraSaid =
  | { readonly fault: "not-allowed" | "unreachable" | "wrong-password" | "protocol" }
  | {
      readonly device: {
        readonly maker: string;
        readonly model: string;
        readonly streams: readonly {
          readonly name: string;
          readonly encoding: string;
          readonly width: number;
          readonly height: number;
          readonly at?: { readonly host: string; readonly port: number; readonly path: string };
        }[];
      };
    };
export type OnvifDoor = {
  readonly find: (siteId: SiteId) => Promise<readonly FoundCamera[]>;
  readonly ask: (siteId: SiteId, asked: CameraAsked) => Promise<CameraSaid>;
};

/** With the cameras of the site that are there already. */
export type Found = FoundCamera & { readonly cameraIds: readonly DeviceId[] };

export type CameraSearch = {
  readonly find: (asker: Asker, siteId: SiteId) => Promise<Outcome<readonly Found[]>>;
  readonly ask: (asker: Asker, siteId: SiteId, asked: CameraAsked) => Promise<Outcome<CameraSaid>>;
};

//  Measured: a question is a thread of some 20 MB for some seconds.
const GATE = { atOnce: 3, mostWaiting: 6, mostFor: 3 };

export function createCameraSearch(desk: Desk, onvif: OnvifDoor): CameraSearch {
  const gate = createGate(GATE);
  const may = createPersonLimit(desk);

  async function done<T>(asker: Asker, siteId: SiteId, work: () => Promise<T>): Promise<Outcome<T>> {
    const { account } = asker.who.person;
    const refused = whyNot(desk, asker.who, "cameras.edit", desk.tree().site(siteId)?.id, "site");
    if (refused !== undefined) return refused;
    const passed = may(account) ? gate.pass(account, work) : undefined;
    return passed === undefined ? tooMany() : { done: await passed };
  }

  async function note({ who }: Asker, siteId: SiteId, action: string, detail: string): Promise<void> {
    const line = { at: desk.clock.now(), who: who.person.account, action, siteId, target: siteId, detail };
    await desk.book.together((queries) => addAuditLine(queries, line));
  }

  return {
    find: async (asker, siteId) =>
      await done(asker, siteId, async () => {
        const found = await onvif.find(siteId);
        await note(asker, siteId, "cameras.discover", `${found.length} devices`);
        const own = desk.estate.cameras().filter((camera) => camera.siteId === siteId);
        return found.map((one) => ({
          ...one,
          cameraIds: own.filter(({ address }) => address.host === one.host).map(({ id }) => id),
        }));
      }),
    ask: async (asker, siteId, asked) =>
      await done(asker, siteId, async () => {
        const said = await onvif.ask(siteId, asked);
        const came = "fault" in said ? said.fault : `${said.device.streams.length} streams`;
        await note(asker, siteId, "cameras.ask", `${asked.host}:${asked.port}: ${came}`);
        return said;
      }),
  };
}
