// A person tries a camera before it is saved, or as it is: what comes of it is shown to them and kept nowhere. A stored
// password is used for the address it was stored for and no other.

import type { AreaName } from "../../devices/areas.ts";
import type { StreamKind } from "../../devices/brand.ts";
import { createGate } from "../lib/gate.ts";
import { createTokenBucket, type TokenBucket } from "../lib/token-bucket.ts";
import type { CameraAddress, CameraFault, CameraFaultDetail, DeviceId, SiteId } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import type { SealedCamera } from "../store/sites.ts";
import { type Desk, type Outcome, refuse, whyNot } from "./desk.ts";
import { type CameraFields, drawCamera, redrawCamera } from "./edit-cameras.ts";
import { checkCamera } from "./estate-checks.ts";
import { type Asker, refuseFaults } from "./estate-desk.ts";
import { readEstate } from "./estate-view.ts";

/** What the video room gives: a look at one camera (video/relay/camera-trial.ts). */
export type Trial = {
  readonly sub: TrialStream;
  readonly main?: TrialStream;
  readonly picture?: Uint8Array;
  readonly tookMs: number;
};
export type TrialStream = {
  readonly figures?: {
    readonly codec: string;
    readonly width: number;
    readonly height: number;
    readonly frameRate: number;
    readonly bitrate: number;
    readonly keyFrameGapS: number;
    readonly clockOffsetS?: number;
  };
  readonly way?: "tcp" | "udp";
  readonly fault?: CameraFault;
  readonly detail?: CameraFaultDetail;
  readonly words?: string;
};
export type TryCamera = (asked: {
  readonly siteId: SiteId;
  readonly address: CameraAddress;
  readonly password: string | undefined;
}) => Promise<Trial>;

/** `cameraId`: one that is stored, whose password holds where none is given. */
export type TestDraft = { readonly cameraId?: DeviceId | undefined } & {
  readonly [K in keyof Omit<CameraFields, "siteId" | "name" | "area">]?: CameraFields[K] | undefined;
};

//  Measured: a test is two streams and one picture, some 0.2 s of a core. Chosen: a few at once leave the machine to the hub.
const GATE = { atOnce: 4, mostWaiting: 8, mostFor: 2 };
//  Chosen: somebody who fills in a form tries a few times in a row; a guesser of passwords or ports would try thousands.
const PER_SECOND = 10 / 60;
const BURST = 10;
//  Chosen: more people than ever set up cameras within one minute.
const MOST_PEOPLE = 1_000;

export type CameraTests = {
  readonly test: (asker: Asker, siteId: SiteId, draft: TestDraft) => Promise<Outcome<Trial>>;
};

export function createCameraTests(desk: Desk, tryCamera: TryCamera): CameraTests {
  const gate = createGate(GATE);
  const may = createPersonLimit(desk);
  return {
    test: async (asker, siteId, draft) => {
      const { who, language } = asker;
      const refused = whyNot(desk, who, "cameras.edit", desk.tree().site(siteId)?.id, "site");
      if (refused !== undefined) return refused;
      const view = await readEstate(desk, desk.book.db, who.person);
      const before = draft.cameraId === undefined ? undefined : view.cameras.get(draft.cameraId);
      if (draft.cameraId !== undefined && (before === undefined || !view.reach.has(before.siteId)))
        return refuse(404, "There is no such camera, or it is outside your branch.");
      const { cameraId: _, ...given } = draft;
      const camera = drawn(before, siteId, given, (made) => drawCamera(view, made).camera);
      const faults = checkCamera(view, camera, before, given.password);
      if (faults.length > 0) return refuseFaults(faults, language);
      if (!may(who.person.account)) return tooMany();
      const password = passwordOf(desk, before, given.password);
      const passed = gate.pass(who.person.account, () =>
        tryCamera({ siteId: camera.siteId, address: camera.address, password }),
      );
      if (passed === undefined) return tooMany();
      const trial = await passed;
      await note(desk, asker, camera, { isStored: before !== undefined, trial });
      return { done: trial };
    },
  };
}

/** True, and counted, where this person may do it once more now. */
export function createPersonLimit({ clock }: Pick<Desk, "clock">): (account: string) => boolean {
  const buckets = new Map<string, TokenBucket>();
  return (account) => {
    const bucket = buckets.get(account) ?? createTokenBucket(PER_SECOND, BURST);
    if (buckets.size >= MOST_PEOPLE) buckets.clear();
    buckets.set(account, bucket);
    if (bucket.available(clock.monotonicMs()) < 1) return false;
    bucket.take(clock.monotonicMs());
    return true;
  };
}

export function tooMany() {
  return refuse(
    429,
    "Several tests are running, or you have made many: wait half a minute and test again.",
    "tests-busy",
  );
}

function drawn(
  before: SealedCamera | undefined,
  siteId: SiteId,
  draft: Omit<TestDraft, "cameraId">,
  draw: (draft: CameraFields) => SealedCamera,
): SealedCamera {
  const sent = Object.entries(draft).filter(([, value]) => value !== undefined);
  const given = Object.fromEntries(sent) as Partial<CameraFields>;
  //  Its name and area are not what is tested.
  const named = { siteId, name: "test", area: "cooking" as AreaName };
  if (before === undefined) return draw({ brand: "url", host: "", ...given, ...named });
  return redrawCamera(before, given);
}

function passwordOf(
  desk: Desk,
  before: SealedCamera | undefined,
  given: string | null | undefined,
): string | undefined {
  if (given !== undefined) return given ?? undefined;
  return before?.sealedPassword === undefined ? undefined : desk.box.open(before.sealedPassword, before.id);
}

async function note(
  desk: Desk,
  { who }: Asker,
  { id, siteId, address }: SealedCamera,
  { isStored, trial }: { readonly isStored: boolean; readonly trial: Trial },
): Promise<void> {
  const came = (["sub", "main"] as const satisfies readonly StreamKind[]).flatMap((stream) => {
    const look = trial[stream];
    return look === undefined ? [] : [`${stream} ${look.fault ?? "picture"}`];
  });
  await desk.book.together((queries) =>
    addAuditLine(queries, {
      at: desk.clock.now(),
      who: who.person.account,
      action: "cameras.test",
      siteId,
      target: isStored ? id : siteId,
      detail: `${address.brand} at ${address.host}:${address.port}: ${came.join(", ")}`,
    }),
  );
}
