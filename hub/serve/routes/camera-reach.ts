// Where a site's cameras may be: looked at, and narrowed from above.

import { isIP } from "node:net";
import { z } from "zod";
import { permission, reach } from "../../access/rights.ts";
import type { Who } from "../../access/sessions.ts";
import { changeCameraReach } from "../../actions/change-camera-reach.ts";
import { type Desk, whyNot } from "../../actions/desk.ts";
import type { SiteId } from "../../model.ts";
import type { SiteReach } from "../../store/site-reach.ts";
import { type CameraReach, cameraReachChangeSchema, cameraReachSchema } from "../contract.ts";
import { type Route, route, signedIn } from "../route.ts";
import { iso } from "../views.ts";

const byId = z.object({ id: z.string() });

export function cameraReachRoutes(desk: Desk): Route[] {
  return [
    route({
      method: "get",
      path: "/sites/{id}/camera-reach",
      action: "settings.read",
      summary: "In which networks and at which ports a site's cameras may be",
      params: byId,
      answer: cameraReachSchema,
      handle: async ({ who, params }) => {
        const refused = whyNot(desk, signedIn(who), "settings.read", desk.tree().site(params.id)?.id, "site");
        return refused ?? { answer: reachView(desk, signedIn(who), params.id) };
      },
    }),
    route({
      method: "put",
      path: "/sites/{id}/camera-reach",
      action: "camera-reach.change",
      summary: "Narrow in which networks and at which ports the cameras of a site and below it may be",
      params: byId,
      body: cameraReachChangeSchema,
      answer: cameraReachSchema,
      handle: async ({ who, params, body, language }) => {
        const { networks, ports, reason } = body;
        const said = { networks: networks ?? undefined, ports: ports ?? undefined, reason };
        const outcome = await changeCameraReach(desk, { who: signedIn(who), language }, params.id, said);
        return "refused" in outcome ? outcome : { answer: reachView(desk, signedIn(who), params.id) };
      },
    }),
  ];
}

function reachView(desk: Desk, { person }: Who, siteId: SiteId): CameraReach {
  const tree = desk.tree();
  const own = desk.cameraReach.at(siteId);
  const seen = reach(person, "settings.read", tree);
  const above = tree.pathUp(siteId).slice(1);
  const branch = tree.branchOf(siteId);
  return {
    own: own === undefined ? null : saidView(own),
    //  What is said outside the reader's branch holds for them too; by whom is not theirs to know.
    above: above
      .flatMap((id) => desk.cameraReach.at(id) ?? [])
      .map((said) => (seen.has(said.siteId) ? saidView(said) : { ...saidView(said), by: "", reason: "" })),
    hub: [...desk.cameraReach.hub],
    outside: desk.estate
      .cameras()
      .filter(({ siteId: at, address: { host, port } }) => {
        if (!branch.has(at) || !seen.has(at)) return false;
        const path = tree.pathUp(at);
        //  What a name means is looked up when it is connected to.
        return isIP(host) === 0
          ? desk.cameraReach.whyNotPort(path, port) !== undefined
          : desk.cameraReach.whyNot(path, host, port) !== undefined;
      })
      .map(({ id }) => id),
    mayChange: permission(person, "camera-reach.change", siteId, tree) === "granted",
  };
}

function saidView({ siteId, networks, ports, reason, by, at }: SiteReach) {
  return {
    siteId,
    networks: networks === undefined ? null : [...networks],
    ports: ports === undefined ? null : [...ports],
    reason,
    by,
    at: iso(at),
  };
}
