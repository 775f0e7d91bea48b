// Who can be named as somebody to be told: whoever may work on the alerts of a site.
import { EVERYWHERE, horizon, isEverywhere, permission } from "../access/rights.ts";
import type { Tree } from "../access/tree.ts";
import type { Person, SiteId, UnixMs } from "../model.ts";
import type { BookQueries } from "../store/book.ts";
import { namesOf, postsOf } from "../store/duty.ts";

type Named = { readonly account: string; readonly name: string };

/** Everybody who may work on alerts at one of these sites by a post that is in force then, and that the asker knows of, by name. */
export async function whoMayAct(
  db: BookQueries,
  sites: readonly SiteId[],
  tree: Tree,
  at: UnixMs,
  asker: Person,
): Promise<Named[]> {
  const known = isEverywhere(asker) ? undefined : knownTo(asker, tree);
  const around = new Set(sites.flatMap((id) => [...tree.pathUp(id), ...tree.branchOf(id)]));
  const served = sites.flatMap((id) => tree.site(id)?.serves.flatMap((school) => tree.pathUp(school)) ?? []);
  const posts = await postsOf(db, { sites: [...around, ...served, EVERYWHERE] });
  const inForce = posts.filter(
    ({ from, until, siteId }) =>
      (from === undefined || from <= at) &&
      (until === undefined || at < until) &&
      (known === undefined || known.has(siteId)),
  );
  const able = [...Map.groupBy(inForce, ({ account }) => account)]
    .filter(([account, held]) =>
      sites.some(
        (id) => permission({ account, name: "", posts: held }, "alerts.acknowledge", id, tree) === "granted",
      ),
    )
    .map(([account]) => account);
  const names = await namesOf(db, able);
  return able
    .map((account) => ({ account, name: names.get(account) ?? account }))
    .sort((one, other) => one.name.localeCompare(other.name, "zh"));
}

/** The branches of one's posts, and the school that runs the kitchen one works in: its head stands in for the only cook. */
function knownTo(asker: Person, tree: Tree): ReadonlySet<SiteId> {
  const above = asker.posts.flatMap(({ siteId }) => tree.pathUp(siteId));
  return new Set([...horizon(asker, tree), ...above.filter((id) => tree.site(id)?.kind === "school")]);
}
