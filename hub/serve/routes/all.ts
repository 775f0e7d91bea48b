// Every route of the API, in the order in which the OpenAPI file lists them.
import type { Desk } from "../../actions/desk.ts";
import type { NewcomerDesk } from "../../actions/newcomer-desk.ts";
import type { Refusal, SiteId } from "../../model.ts";
import type { History } from "../../store/history.ts";
import type { About } from "../contract.ts";
import type { Route } from "../route.ts";
import type { Scene } from "../views.ts";
import { alertRoutes } from "./alerts.ts";
import { auditRoutes } from "./audit.ts";
import { deviceRoutes } from "./devices.ts";
import { mappingRoutes } from "./mappings.ts";
import { newcomerRoutes } from "./newcomers.ts";
import { sessionRoutes } from "./session.ts";
import { siteRoutes } from "./sites.ts";

export type RouteNeeds = {
  readonly desk: Desk;
  readonly newcomers: NewcomerDesk;
  readonly scene: Scene;
  readonly history: History;
  readonly about: Omit<About, "now">;
  readonly refusals: (sites: ReadonlySet<SiteId>) => Refusal[];
  /** Told when somebody signs out. */
  readonly onSessionEnd: (sessionHash: string) => void;
};

export function allRoutes(needs: RouteNeeds): Route[] {
  const { desk, scene } = needs;
  return [
    ...sessionRoutes(desk, needs.about, needs.onSessionEnd),
    ...siteRoutes(desk, scene, needs.refusals),
    ...deviceRoutes(desk, scene, needs.history),
    ...alertRoutes(desk),
    ...auditRoutes(desk),
    ...newcomerRoutes({ desk: needs.newcomers, scene, history: needs.history, zone: needs.about.zone }),
    ...mappingRoutes(needs.newcomers),
  ];
}
