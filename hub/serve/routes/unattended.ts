// Alerts that nobody acted on in a week, with what would end them.
import { type Desk, refuse } from "../../actions/desk.ts";
import { weekName, weekSpan } from "../../lib/iso-week.ts";
import { listUnattended, type Unattended } from "../../store/unattended.ts";
import { unattendedListSchema, unattendedQuerySchema, type Unattended as View } from "../contract.ts";
import { sitesAsked } from "../paging.ts";
import { type Route, route, signedIn } from "../route.ts";
import { iso } from "../views.ts";

const HOUR_MS = 3_600_000;

export function unattendedRoutes(desk: Desk, zone: string): Route[] {
  return [
    route({
      method: "get",
      path: "/alerts/unattended",
      action: "alerts.read",
      summary: "Alerts of a week that nobody acted on, by site, rule and device, with what would end them",
      query: unattendedQuerySchema,
      answer: unattendedListSchema,
      handle: async ({ who, query }) => {
        const asked = sitesAsked(desk.tree(), signedIn(who), "alerts.read", query.site);
        if ("refused" in asked) return asked;
        const now = desk.clock.now();
        const week = query.week ?? weekName(now, zone);
        const span = weekSpan(week, zone);
        if (span === undefined) return refuse(422, `week: must be a week such as ${weekName(now, zone)}`);
        const found = await listUnattended(desk.book.db, { sites: [...asked.sites], ...span, now });
        const items = found.map((one) => viewOf(one));
        return { answer: { week, from: iso(span.from), to: iso(span.to), items } };
      },
    }),
  ];
}

function viewOf(one: Unattended): View {
  const { totalMs, lastAt, ...rest } = one;
  return {
    ...rest,
    hours: Math.round((totalMs / HOUR_MS) * 100) / 100,
    lastAt: iso(lastAt),
    suggestion: suggestionFor(one),
  };
}

const SUGGESTED: Readonly<Record<string, View["suggestion"]>> = {
  "sensor-silent": "mend-connection",
  "camera-offline": "mend-connection",
  "gateway-silent": "mend-connection",
  "cameras-gone": "mend-connection",
  "site-power-or-line": "mend-connection",
  "network-down": "mend-connection",
  "sensor-battery-low": "change-battery",
  "sensor-stuck": "check-sensor",
  "sensor-implausible": "check-sensor",
  "sensor-clock-wrong": "check-sensor",
};

/** Chosen: what comes so often in a week and is over so soon is work at the fridge rather than a fault of it. */
const OFTEN = 3;
const SHORT_MS = 45 * 60_000;
/** Chosen: what lasts so long on average does not end by itself. */
const LONG_MS = 2 * HOUR_MS;

function suggestionFor({ rule, count, reopened, totalMs }: Unattended): View["suggestion"] {
  const known = SUGGESTED[rule];
  if (known !== undefined) return known;
  if (rule.startsWith("camera-")) return "look-at-camera";
  if (rule.includes("door")) return "mend-door";
  const times = count + reopened;
  const meanMs = totalMs / times;
  if (times >= OFTEN && meanMs < SHORT_MS) return "move-or-loosen";
  if (meanMs >= LONG_MS) return "mend-appliance";
  return "name-somebody";
}
