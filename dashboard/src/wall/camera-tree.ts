// The cameras under the tree of sites, as nodes to tick: site, area, camera; narrowed by words and by how they stand. Pure.
import { AREAS, type AreaName } from "../../../devices/areas.ts";
import type { Camera, Site } from "../../../hub/serve/contract.ts";
import { groupBy } from "../group-by.ts";
import { buildTree, type SiteNode } from "../sites/site-tree.ts";
import { type Estate, type Mark, markOf } from "./wall-tiles.ts";

export type TreeNode = {
  readonly key: string;
  readonly title: string;
  readonly children?: TreeNode[];
  /** Of cameras alone. */
  readonly mark?: Mark;
};

const CAMERA = "camera ";

export type Narrowed = { readonly find: string; readonly mark: Mark | undefined };

export function cameraTree(
  { sites, cameras }: Estate,
  { find, mark }: Narrowed,
  areaText: (area: AreaName) => string,
): TreeNode[] {
  const bySite = groupBy(cameras, ({ siteId }) => siteId);
  const words = find.toLowerCase().split(/\s+/);
  const fits = (camera: Camera, path: string) => {
    const text = `${path} ${camera.name} ${areaText(camera.area)}`.toLowerCase();
    return (mark === undefined || markOf(camera) === mark) && words.every((word) => text.includes(word));
  };
  function areasOf(site: Site, path: string): TreeNode[] {
    const own = (bySite.get(site.id) ?? []).filter((camera) => fits(camera, path));
    return AREAS.flatMap((area) => {
      const inside = own.filter((camera) => camera.area === area);
      const leaves = inside.map(leafOf).toSorted(byTitle);
      return leaves.length === 0
        ? []
        : [{ key: `area ${site.id} ${area}`, title: areaText(area), children: leaves }];
    });
  }
  function nodeOf({ site, children }: SiteNode, above: string): TreeNode[] {
    const path = `${above} ${site.name}`;
    const inside = [
      ...children.flatMap((child) => nodeOf(child, path)).toSorted(byTitle),
      ...areasOf(site, path),
    ];
    return inside.length === 0 ? [] : [{ key: `site ${site.id}`, title: site.name, children: inside }];
  }
  return buildTree(sites)
    .flatMap((node) => nodeOf(node, ""))
    .toSorted(byTitle);
}

export function keyOfCamera(cameraId: string): string {
  return CAMERA + cameraId;
}

/** The cameras among ticked keys. */
export function camerasAmong(keys: readonly string[]): string[] {
  return keys.flatMap((key) => (key.startsWith(CAMERA) ? [key.slice(CAMERA.length)] : []));
}

/** All cameras of these nodes and below. */
export function camerasIn(nodes: readonly TreeNode[]): string[] {
  return nodes.flatMap(({ key, children }) =>
    children === undefined ? camerasAmong([key]) : camerasIn(children),
  );
}

/** The nodes that have others below, to open them all. */
export function branchesOf(nodes: readonly TreeNode[]): string[] {
  return nodes.flatMap(({ key, children }) => (children === undefined ? [] : [key, ...branchesOf(children)]));
}

function leafOf(camera: Camera): TreeNode {
  return { key: keyOfCamera(camera.id), title: camera.name, mark: markOf(camera) };
}

function byTitle(a: TreeNode, b: TreeNode): number {
  return a.title.localeCompare(b.title, "zh");
}
