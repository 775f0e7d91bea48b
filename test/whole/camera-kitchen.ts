// A kitchen whose one camera is simulated and plays, with a manager of its school and one of another.
import type { SitePlanFile } from "../../devices/site-plan.ts";
import type { Config } from "../../hub/config.ts";
import type { Clock } from "../../hub/lib/clock.ts";
import { type Kitchen, openKitchen } from "../kitchen.ts";
import type { TestCameras } from "../video/open-relay.ts";

export const CAMERA = "east-canteen.cooking";

/** The camera is the one at /a. */
export async function kitchenWith(
  cameras: TestCameras,
  settings: Partial<Config> = {},
  clock?: Clock,
): Promise<Kitchen> {
  const site = (id: string, kind: "district" | "school" | "canteen", parent?: string) => ({
    id,
    kind,
    name: id,
    ...(parent === undefined ? {} : { parent }),
  });
  const plan: SitePlanFile = {
    sites: [
      site("district", "district"),
      site("east", "school", "district"),
      site("west", "school", "district"),
      { ...site("east-canteen", "canteen", "east"), serves: ["east"] },
    ],
    cameras: [
      {
        site: "east-canteen",
        id: "cooking",
        name: "烹饪区",
        area: "cooking",
        host: "127.0.0.1",
        port: cameras.port,
        path: "/a",
      },
    ],
  };
  const kitchen = await openKitchen(plan, settings, clock);
  await kitchen.person("east", { role: "school-manager", siteId: "east" });
  await kitchen.person("west", { role: "school-manager", siteId: "west" });
  return kitchen;
}
