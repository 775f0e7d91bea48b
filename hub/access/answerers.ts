// Who answers for what is wrong at a site: whoever works there, and the school that runs it. A rectification order names
// one of them as its owner (责任人).
import type { Role, SiteId, UnixMs } from "../model.ts";
import type { RosterPerson } from "../store/roster.ts";
import { phaseOf } from "./appointments.ts";
import { EVERYWHERE } from "./rights.ts";
import type { Tree } from "./tree.ts";

export type Answerer = {
  readonly account: string;
  readonly name: string;
  readonly role: Role;
  readonly siteId: SiteId;
};

/** In the order in which they are asked: who is there for it, who is responsible for all, who works there, who is above. */
const ASKED_FIRST: readonly Role[] = [
  "safety-officer",
  "school-manager",
  "canteen-staff",
  "town-manager",
  "district-manager",
];

/**
 * Those who hold a post now at the site, or at what runs it; the first answers where nobody is named. Where nobody does,
 * whoever is nearest above.
 */
export function answerersOf(
  people: Iterable<RosterPerson>,
  siteId: SiteId,
  tree: Tree,
  at: UnixMs,
): readonly Answerer[] {
  const path = tree.pathUp(siteId);
  const found = [...people]
    .filter((person) => person.disabledAt === undefined)
    .flatMap(({ account, name, posts }) =>
      posts
        .filter((post) => path.includes(post.siteId) && phaseOf(post, at) === "now")
        .filter((post) => ASKED_FIRST.includes(post.role) && post.siteId !== EVERYWHERE)
        .map(({ role, siteId: of }) => ({ account, name, role, siteId: of })),
    )
    .sort(
      (one, other) =>
        ASKED_FIRST.indexOf(one.role) - ASKED_FIRST.indexOf(other.role) ||
        path.indexOf(one.siteId) - path.indexOf(other.siteId) ||
        (one.account < other.account ? -1 : 1),
    );
  const near = reachOf(siteId, tree);
  const own = found.filter((one) => near.includes(one.siteId));
  const nearest = path.find((id) => found.some((one) => one.siteId === id));
  return onePost(own.length > 0 ? own : found.filter((one) => one.siteId === nearest));
}

/** The site itself, and of a canteen also who runs it. */
function reachOf(siteId: SiteId, tree: Tree): readonly SiteId[] {
  const site = tree.site(siteId);
  if (site?.kind !== "canteen" || site.parentId === null) return [siteId];
  return [siteId, site.parentId];
}

/** Each person once, by the post that is asked first. */
function onePost(answerers: readonly Answerer[]): Answerer[] {
  const known = new Set<string>();
  return answerers.filter(({ account }) => !known.has(account) && known.add(account));
}
