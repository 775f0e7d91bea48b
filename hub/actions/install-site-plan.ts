// A site plan is taken in: what it names is added or renewed, what it does not name stays. All of it, or nothing.
import { brandById } from "../../devices/brands.ts";
import { type SitePlan, sitePlanSchema } from "../../devices/site-plan.ts";
import { circlesIn } from "../access/tree.ts";
import type { SealedBox } from "../lib/sealed-box.ts";
import type { Site, UnixMs } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import type { Book } from "../store/book.ts";
import { listSites, putCamera, putSensor, putSite, type SealedCamera, sensorIdAt } from "../store/sites.ts";

/** Checks a plan as it was read from a file. Gives every fault, each with where it is. */
export function readSitePlan(
  raw: unknown,
): { readonly plan: SitePlan } | { readonly faults: readonly string[] } {
  const parsed = sitePlanSchema.safeParse(raw);
  if (!parsed.success) {
    return {
      faults: parsed.error.issues.map((issue) => `${issue.path.join(".") || "the file"}: ${issue.message}`),
    };
  }
  const plan = parsed.data;
  const faults = [...doubles(plan), ...sharedAddresses(plan), ...unaddressable(plan)];
  return faults.length > 0 ? { faults } : { plan };
}

/**
 * Writes a checked plan into the book. Gives what keeps it from being written: sites that are named but nowhere defined,
 * a tree that runs in a circle.
 */
export async function installSitePlan(
  book: Book,
  plan: SitePlan,
  options: { readonly box: SealedBox; readonly at: UnixMs; readonly from: string },
): Promise<{ readonly faults: readonly string[] }> {
  const { box, at, from } = options;
  const present = await listSites(book.db);
  const known = new Set(present.map((site) => site.id));
  const { ordered, faults } = parentsFirst(plan, known);
  const named = new Set([...known, ...plan.sites.map((site) => site.id)]);
  const lost = [...plan.sensors, ...plan.cameras].filter((device) => !named.has(device.site));
  const all = [
    ...faults,
    ...(faults.length === 0 ? circleFaults(present, plan) : []),
    ...lost.map((device) => `${device.site}.${device.id}: there is no site ${device.site}`),
  ];
  if (all.length > 0) return { faults: all };

  await book.together(async (queries) => {
    for (const site of ordered) {
      //  Whom a canteen serves is written last, when every school is there.
      await putSite(queries, { ...site, parentId: site.parent ?? null, serves: [] });
    }
    for (const site of ordered) await putSite(queries, { ...site, parentId: site.parent ?? null });
    for (const { site, id, address = id, ...rest } of plan.sensors) {
      const sensor = { ...rest, id: `${site}.${id}`, siteId: site, address };
      //  A device that was found first keeps the id under which its readings are: the plan gives it name and place.
      await putSensor(queries, { ...sensor, id: (await sensorIdAt(queries, sensor)) ?? sensor.id }, at);
    }
    for (const camera of plan.cameras) {
      const id = `${camera.site}.${camera.id}`;
      const { brand, host, channel, path, subPath, user, password } = camera;
      const drawn: SealedCamera = {
        id,
        siteId: camera.site,
        name: camera.name,
        area: camera.area,
        alsoAreas: camera.alsoAreas ?? [],
        ...(camera.sound === true ? { sound: true as const } : {}),
        address: {
          brand,
          host,
          port: camera.port ?? brandById(brand)?.defaultPort ?? 554,
          channel,
          ...(path === undefined ? {} : { path }),
          ...(subPath === undefined ? {} : { subPath }),
          ...(user === undefined ? {} : { user }),
        },
        sealedPassword: password === undefined ? undefined : box.seal(password, id),
      };
      await putCamera(queries, drawn, at);
    }
    const detail = `${plan.sites.length} sites, ${plan.sensors.length} sensors, ${plan.cameras.length} cameras`;
    await addAuditLine(queries, {
      at,
      who: "hub",
      action: "site-plan.install",
      siteId: null,
      target: from,
      detail,
    });
  });
  return { faults: [] };
}

/** A plan may move sites that are there already: together with those it must still be a tree. */
function circleFaults(present: readonly Site[], plan: SitePlan): string[] {
  const sites = new Map(present.map((site) => [site.id, site]));
  for (const site of plan.sites) sites.set(site.id, { ...site, parentId: site.parent ?? null });
  const circle = circlesIn([...sites.values()]);
  return circle.length === 0 ? [] : [`${circle.join(", ")}: these hang under each other in a circle`];
}

function doubles(plan: SitePlan): string[] {
  const seen = new Set<string>();
  const faults: string[] = [];
  const ids = [
    ...plan.sites.map((site) => site.id),
    ...[...plan.sensors, ...plan.cameras].map((one) => `${one.site}.${one.id}`),
  ];
  for (const id of ids) {
    if (seen.has(id)) faults.push(`${id}: this id is used twice`);
    seen.add(id);
  }
  return faults;
}

/** Two sensors with one address would be one device under two names. */
function sharedAddresses(plan: SitePlan): string[] {
  const byAddress = Map.groupBy(
    plan.sensors,
    ({ site, family, address, id }) => `${site} ${family} ${address ?? id}`,
  );
  return [...byAddress.values()]
    .filter((sharing) => sharing.length > 1)
    .map(
      (sharing) =>
        `${sharing.map(({ site, id }) => `${site}.${id}`).join(", ")}: these have the same address`,
    );
}

function unaddressable(plan: SitePlan): string[] {
  return plan.cameras.flatMap((camera) => {
    const { channel, path } = camera;
    const address = brandById(camera.brand)?.pathOf({
      channel,
      stream: "main",
      ...(path === undefined ? {} : { path }),
    });
    return address === undefined
      ? [`${camera.site}.${camera.id}: brand ${camera.brand} needs a path, such as /stream1`]
      : [];
  });
}

/** The plan's sites with every parent before its children. */
function parentsFirst(
  plan: SitePlan,
  known: ReadonlySet<string>,
): { readonly ordered: SitePlan["sites"]; readonly faults: readonly string[] } {
  const named = new Set([...known, ...plan.sites.map((site) => site.id)]);
  const faults = plan.sites.flatMap((site) =>
    [site.parent, ...site.serves]
      .filter((id) => id !== undefined && !named.has(id))
      .map((id) => `${site.id}: there is no site ${id}`),
  );
  const ordered: SitePlan["sites"] = [];
  const done = new Set<string>();
  let left = plan.sites;
  while (left.length > 0) {
    const planned = new Set(left.map((site) => site.id));
    const ready = left.filter(
      (site) => site.parent === undefined || done.has(site.parent) || !planned.has(site.parent),
    );
    if (ready.length === 0) {
      return {
        ordered,
        faults: [
          ...faults,
          `${left.map((site) => site.id).join(", ")}: these hang under each other in a circle`,
        ],
      };
    }
    for (const site of ready) done.add(site.id);
    ordered.push(...ready);
    left = left.filter((site) => !done.has(site.id));
  }
  return { ordered, faults };
}
