// What is to be known of an alert to decide on the spot: where, what, how it is now against its limit, since when, and who
// has it. Read from the newest page of the store; asking changes nothing.
import type { MetricName } from "../../../devices/metrics.ts";
import type { Desk } from "../../actions/desk.ts";
import type { Alert, SiteId, UnixMs } from "../../model.ts";
import type { History } from "../../store/history.ts";
import { findPerson } from "../../store/people.ts";
import type { Present } from "../present.ts";

export type Curve = {
  readonly from: UnixMs;
  readonly to: UnixMs;
  /** In equal stretches; null where nothing was measured. */
  readonly points: readonly (number | null)[];
};

export type OneTapFacts = {
  readonly alert: Alert;
  /** The school, or whatever the site hangs under, and the site. */
  readonly sites: readonly string[];
  readonly deviceName: string | undefined;
  readonly now: { readonly value: number; readonly measuredAt: UnixMs } | undefined;
  readonly curve: Curve | undefined;
  /** By account, of everybody that is named. */
  readonly names: ReadonlyMap<string, string>;
};

export type FactsNeeds = {
  readonly desk: Desk;
  readonly present: Present;
  readonly history: History;
};

const HOUR_MS = 3_600_000;
/** Chosen: what led to it fits, and the curve is still read at the width of a phone. */
const CURVE_LEAST_MS = 3 * HOUR_MS;
const CURVE_MOST_MS = 24 * HOUR_MS;
const CURVE_BEFORE_MS = HOUR_MS;
const POINTS = 60;

export async function factsOf(needs: FactsNeeds, alert: Alert): Promise<OneTapFacts> {
  const { desk, present } = needs;
  const { deviceId, metric } = alert;
  const device =
    deviceId === undefined ? undefined : (desk.estate.sensor(deviceId) ?? desk.estate.camera(deviceId));
  const now =
    deviceId === undefined || metric === undefined ? undefined : present.latestOf(deviceId).get(metric);
  return {
    alert,
    sites: siteNames(desk, alert.siteId),
    deviceName: device?.name,
    now,
    curve:
      metric === "temperature" || metric === "humidity" ? await curveOf(needs, alert, metric) : undefined,
    names: await namesOf(desk, alert),
  };
}

/** Whom to ask about a link: what the site hangs under, which looks after its people. */
export function siteNames(desk: Desk, siteId: SiteId): readonly string[] {
  const site = desk.tree().site(siteId);
  const above = site === undefined || site.parentId === null ? undefined : desk.tree().site(site.parentId);
  return [above?.name, site?.name].filter((name) => name !== undefined);
}

async function curveOf(
  { desk, history }: FactsNeeds,
  { deviceId, since, resolvedAt }: Alert,
  metric: MetricName,
): Promise<Curve | undefined> {
  if (deviceId === undefined) return undefined;
  const to = Math.min(desk.clock.now(), (resolvedAt ?? Number.POSITIVE_INFINITY) + HOUR_MS);
  const from = Math.max(to - CURVE_MOST_MS, Math.min(to - CURVE_LEAST_MS, since - CURVE_BEFORE_MS));
  const { buckets, bucketMs } = await history.buckets({ deviceId, metric, from, to, buckets: POINTS });
  const points: (number | null)[] = Array.from({ length: Math.ceil((to - from) / bucketMs) }, () => null);
  for (const { at, mean } of buckets) {
    const place = Math.floor((at - from) / bucketMs);
    if (place >= 0 && place < points.length) points[place] = mean;
  }
  return points.some((point) => point !== null) ? { from, to, points } : undefined;
}

async function namesOf(
  desk: Desk,
  { acknowledged, acted, snoozed }: Alert,
): Promise<ReadonlyMap<string, string>> {
  const accounts = [acknowledged?.by, acted?.by, snoozed?.by].filter((account) => account !== undefined);
  const names = new Map<string, string>();
  for (const account of new Set(accounts)) {
    const person = await findPerson(desk.book.db, account);
    names.set(account, person?.name ?? account);
  }
  return names;
}
