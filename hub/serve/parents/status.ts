// How a link stands, as the parents' page is told.
import type { Lease } from "../../access/link-leases.ts";
import type { Camera, Mask } from "../../model.ts";
import type { ParentsStatus } from "../contract.ts";
import { iso } from "../views.ts";
import { STILL_EVERY_MS } from "./media.ts";
import type { ParentsNeeds, Visit } from "./parents.ts";

/** Chosen: three askings fit into a lease. */
const RENEW_EVERY_S = 10;

export type Standing = Visit & {
  readonly lease: Lease | undefined;
  /** The cameras that may be shown now. */
  readonly shown: readonly { readonly camera: Camera; readonly masks: readonly Mask[] }[];
  readonly viewers: number;
};

export function parentsStatus(needs: ParentsNeeds, standing: Standing): ParentsStatus {
  const { link, school, gate, lease, shown, viewers } = standing;
  const isOpen = gate.state === "open";
  return {
    state: gate.state,
    linkId: link.id,
    school: { id: school.id, name: school.name },
    ...(gate.state === "closed" && gate.opensAt !== undefined ? { opensAt: iso(gate.opensAt) } : {}),
    ...(isOpen ? { until: iso(gate.until) } : {}),
    endsAt: iso(gate.state === "ended" ? gate.at : link.untilAt),
    ...(gate.state === "ended" ? { because: gate.because } : {}),
    askWhom: school.name,
    zone: needs.zone,
    now: iso(needs.desk.clock.now()),
    cameras: isOpen ? shown.map((one) => cameraOf(needs, one, lease)) : [],
    viewers,
    mostViewers: link.mostViewers,
    lease: isOpen ? (lease?.isHeld === true ? "held" : "full") : "none",
    renewEveryS: RENEW_EVERY_S,
    stillEveryS: STILL_EVERY_MS / 1000,
  };
}

function cameraOf(
  { desk, cameraState, trustOf }: ParentsNeeds,
  { camera, masks }: Standing["shown"][number],
  lease: Lease | undefined,
): ParentsStatus["cameras"][number] {
  const now = cameraState(camera.id);
  const relayed = masks.length === 0 ? "live" : "transcode";
  return {
    id: camera.id,
    name: camera.name,
    area: camera.area,
    canteen: { id: camera.siteId, name: desk.tree().site(camera.siteId)?.name ?? camera.siteId },
    state: now?.state ?? "unknown",
    //  What is wrong with a picture that comes is the school's affair.
    ...(now?.fault === undefined || now.state !== "offline" ? {} : { fault: now.fault }),
    ...(now === undefined ? {} : { since: iso(now.since) }),
    ...(now?.state === "online" && trustOf(camera.id)?.isBelieved === false ? { doubted: true } : {}),
    view: lease?.isHeld === true ? relayed : "still",
  };
}
