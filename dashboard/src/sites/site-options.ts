// The tree of sites as the options of a list to choose from, what is below indented. Pure.
import type { Site } from "../../../hub/serve/contract.ts";
import { buildTree, type SiteNode } from "./site-tree.ts";

export type SiteOption = { readonly value: string; readonly label: string };

export function siteOptions(sites: readonly Site[]): SiteOption[] {
  return flatten(buildTree(sites), 0);
}

function flatten(nodes: readonly SiteNode[], depth: number): SiteOption[] {
  return nodes.flatMap(({ site, children }) => [
    { value: site.id, label: `${"　".repeat(depth)}${site.name}` },
    ...flatten(children, depth + 1),
  ]);
}
