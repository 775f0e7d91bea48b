// Which cameras a wall shows, in which order, on which page, and how each stands. Pure.
import { AREAS, type AreaName } from "../../../devices/areas.ts";
import type { Camera, Site, WallGroup } from "../../../hub/serve/contract.ts";
import { branchOf, pathTo } from "../sites/site-tree.ts";

/** How a camera stands: "live" is what plays on this screen, "blind" is an area that must be seen and has no camera. */
export const MARKS = ["live", "believed", "doubtful", "waiting", "offline", "blind"] as const;
export type Mark = (typeof MARKS)[number];

export type CameraTile = {
  readonly kind: "camera";
  readonly id: string;
  readonly camera: Camera;
  readonly siteName: string;
};
export type BlindTile = {
  readonly kind: "blind";
  readonly id: string;
  readonly area: AreaName;
  readonly siteName: string;
};
export type Tile = CameraTile | BlindTile;

export type Estate = { readonly sites: readonly Site[]; readonly cameras: readonly Camera[] };

export type Choice = {
  readonly group: WallGroup | undefined;
  readonly cameraIds: readonly string[] | undefined;
  readonly site: string | undefined;
  readonly area: AreaName | undefined;
  readonly find: string;
};

export function markOf(camera: Camera): Exclude<Mark, "live" | "blind"> {
  if (camera.state === "offline") return "offline";
  if (camera.state === "unknown") return "waiting";
  return camera.fault === undefined && camera.picture?.isBelieved !== false ? "believed" : "doubtful";
}

/** In the order of the tree by names and of the areas as food passes them: nothing moves because something went wrong. */
export function inOrder({ sites, cameras }: Estate): Camera[] {
  const place = new Map(
    sites
      .map((site) => ({ id: site.id, path: pathTo(sites, site.id).map(({ name }) => name) }))
      .toSorted((a, b) => comparePaths(a.path, b.path))
      .map(({ id }, at) => [id, at]),
  );
  const rank = (camera: Camera) =>
    (place.get(camera.siteId) ?? place.size) * AREAS.length + AREAS.indexOf(camera.area);
  return cameras.toSorted(
    (a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, "zh") || a.id.localeCompare(b.id),
  );
}

/** What is chosen: a group, some cameras, or the cameras of a branch of the tree; narrowed by area and words. */
export function chosenTiles(
  estate: Estate,
  choice: Choice,
  areaText: (area: AreaName) => string,
): CameraTile[] {
  const names = new Map(estate.sites.map((site) => [site.id, site.name]));
  const siteName = (camera: Camera) => names.get(camera.siteId) ?? "";
  return camerasOf(estate, choice)
    .filter(
      (camera) =>
        (choice.area === undefined || camera.area === choice.area) &&
        hasWords([camera.name, siteName(camera), areaText(camera.area)], choice.find),
    )
    .map((camera) => ({ kind: "camera", id: camera.id, camera, siteName: siteName(camera) }));
}

/** The areas without a camera of what is chosen by the tree; of a group nobody says which areas it should see. */
export function blindTiles(
  estate: Estate,
  choice: Choice,
  areaText: (area: AreaName) => string,
): BlindTile[] {
  if (choice.group !== undefined || choice.cameraIds !== undefined) return [];
  return sitesOf(estate, choice.site).flatMap((site) =>
    site.areas
      .filter(({ area, cameraIds }) => cameraIds.length === 0 && (choice.area ?? area) === area)
      .filter(({ area }) => hasWords([site.name, areaText(area)], choice.find))
      .map(({ area }) => ({ kind: "blind" as const, id: `${site.id} ${area}`, area, siteName: site.name })),
  );
}

export function countMarks(
  tiles: readonly CameraTile[],
  blind: number,
  live: ReadonlySet<string>,
): Readonly<Record<Mark, number>> {
  const counts = { live: 0, believed: 0, doubtful: 0, waiting: 0, offline: 0, blind };
  for (const { camera } of tiles) {
    counts[markOf(camera)] += 1;
    if (live.has(camera.id)) counts.live += 1;
  }
  return counts;
}

export type Page<T> = { readonly items: readonly T[]; readonly page: number; readonly pages: number };

/** One page; beyond the last it is the last. */
export function pageOf<T>(all: readonly T[], size: number, asked: number): Page<T> {
  const pages = Math.max(1, Math.ceil(all.length / size));
  const page = Math.min(Math.max(1, asked), pages);
  return { items: all.slice((page - 1) * size, page * size), page, pages };
}

/** How many columns show so many tiles as large as they can be: a square, or fewer where the page is not full. */
export function columnsOf(size: number, shown: number): number {
  return Math.max(1, Math.ceil(Math.sqrt(Math.min(size, shown))));
}

function camerasOf(estate: Estate, { group, cameraIds, site }: Choice): readonly Camera[] {
  const named = group?.cameraIds ?? cameraIds;
  if (named !== undefined) {
    const known = new Map(estate.cameras.map((camera) => [camera.id, camera]));
    return named.flatMap((id) => known.get(id) ?? []);
  }
  if (site === undefined) return inOrder(estate);
  const inside = new Set(sitesOf(estate, site).map(({ id }) => id));
  return inOrder({ ...estate, cameras: estate.cameras.filter((camera) => inside.has(camera.siteId)) });
}

function sitesOf({ sites }: Estate, site: string | undefined): readonly Site[] {
  return site === undefined ? sites : branchOf(sites, site);
}

function hasWords(texts: readonly string[], find: string): boolean {
  const all = texts.join(" ").toLowerCase();
  return find
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const order = (a[at] ?? "").localeCompare(b[at] ?? "", "zh");
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
