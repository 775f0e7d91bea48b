// Every route of the API, in the order in which the OpenAPI file lists them.
import type { Desk } from "../../actions/desk.ts";
import type { Refusal, SiteId } from "../../model.ts";
import type { History } from "../../store/history.ts";
import type { About } from "../contract.ts";
import type { Route } from "../route.ts";
import type { Scene } from "../views.ts";
import { alertRoutes } from "./alerts.ts";
import { auditRoutes } from "./audit.ts";
import { deviceRoutes } from "./devices.ts";
import { estateRoutes } from "./estate.ts";
import { importRoutes } from "./imports.ts";
import { sessionRoutes } from "./session.ts";
import { siteRoutes } from "./sites.ts";

export type RouteNeeds = {
  readonly desk: Desk;
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
    ...estateRoutes(desk, scene),
    ...importRoutes(desk),
    ...alertRoutes(desk),
    ...auditRoutes(desk),
  ];
}
