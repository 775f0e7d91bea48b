// Who may do what, as one table: action × role. Where it may be done is the branch of the site at which the role is
// held. HTTP, the realtime socket and the media sockets all ask here and nowhere else.
import type { Person, Role, SiteId } from "../model.ts";
import type { Tree } from "./tree.ts";

const MANAGERS = ["admin", "district-manager", "town-manager", "school-manager"] as const;
/** Who answers for a canteen's food, and those above. */
const OFFICERS = [...MANAGERS, "safety-officer"] as const;
/** Who works on what is wrong. */
const WORKERS = [...OFFICERS, "canteen-staff"] as const;
/** Who sees; the last two change nothing of the canteen's own. */
const EVERYONE = [...WORKERS, "inspector", "parents-committee"] as const;

/** "public": without signing in. */
export const RIGHTS = {
  "about.read": "public",
  "session.begin": "public",
  "session.read": EVERYONE,
  "session.end": EVERYONE,
  //  One's own; those of others are not there.
  "sessions.read": EVERYONE,
  "sessions.end": EVERYONE,
  "password.change": EVERYONE,
  "second-factor.read": EVERYONE,
  "second-factor.change": EVERYONE,
  "tokens.read": EVERYONE,
  "tokens.create": EVERYONE,
  "tokens.revoke": EVERYONE,
  "sites.read": EVERYONE,
  "sensors.read": EVERYONE,
  "reports.read": EVERYONE,
  "readings.export": [...MANAGERS, "inspector"],
  "calibrations.create": OFFICERS,
  "calibrations.withdraw": OFFICERS,
  "cameras.read": EVERYONE,
  "cameras.watch": EVERYONE,
  //  What a camera is to show: not by whoever only looks.
  "picture-references.approve": MANAGERS,
  //  The past of cameras. Not for the parents' committee, and by no link; who works there is not shown their colleagues' day.
  "recordings.watch": [...OFFICERS, "inspector"],
  "recordings.export": [...OFFICERS, "inspector"],
  "recordings.protect": [...OFFICERS, "inspector"],
  //  What somebody else has protected; one's own is lifted by whoever may protect.
  "recordings.unprotect": ["admin", "district-manager", "town-manager"],
  //  A clip that somebody else has taken out; one's own is removed by whoever may take out.
  "recordings.discard": MANAGERS,
  "recordings.change": MANAGERS,
  //  Groups of cameras for the wall: one's own, and those that a site shares.
  "wall-groups.read": EVERYONE,
  "wall-groups.change": EVERYONE,
  "wall-groups.share": MANAGERS,
  "alerts.read": EVERYONE,
  "alerts.acknowledge": WORKERS,
  "alerts.open": [...OFFICERS, "inspector", "parents-committee"],
  "alerts.act": WORKERS,
  "alerts.resolve": WORKERS,
  "alerts.snooze": WORKERS,
  "alerts.assign": OFFICERS,
  //  Not who worked on it themselves: alerts/steps.ts.
  "alerts.recheck": [...WORKERS, "inspector"],
  "alerts.close": [...OFFICERS, "inspector"],
  "alerts.export": [...OFFICERS, "inspector"],
  "alerts.photograph": EVERYONE,
  "alerts.comment": EVERYONE,
  "alerts.answer": OFFICERS,
  "alerts.moderate": OFFICERS,
  //  Rectification orders. Which of them somebody decides on: actions/order-checks.ts.
  "orders.open": [...OFFICERS, "inspector"],
  "orders.decide": [...OFFICERS, "inspector"],
  "orders.export": [...OFFICERS, "inspector"],
  "refusals.read": [...WORKERS, "inspector"],
  "newcomers.read": WORKERS,
  "newcomers.adopt": OFFICERS,
  "newcomers.ignore": OFFICERS,
  "mappings.read": MANAGERS,
  "mappings.change": MANAGERS,
  "held-readings.decide": OFFICERS,
  "realtime.subscribe": EVERYONE,
  "device-accounts.read": MANAGERS,
  "settings.read": MANAGERS,
  "sites.edit": MANAGERS,
  "sensors.edit": MANAGERS,
  "cameras.edit": MANAGERS,
  //  Which part of the network the hub connects to for a school is not the school's own to say.
  "camera-reach.change": ["admin", "district-manager"],
  "areas.change": MANAGERS,
  "coverage.export": [...OFFICERS, "inspector"],
  "estate.import": MANAGERS,
  "device-accounts.create": MANAGERS,
  "device-accounts.change": MANAGERS,
  "device-accounts.rotate": MANAGERS,
  "device-accounts.revoke": MANAGERS,
  "device-accounts.patterns": ["admin"],
  //  Whom they may act on, and which roles they may give: appointments.ts.
  "people.read": MANAGERS,
  "people.create": MANAGERS,
  "people.change": MANAGERS,
  "people.disable": MANAGERS,
  "people.reset": MANAGERS,
  "people.import": MANAGERS,
  //  What one was told oneself, and where and when one is told.
  "messages.read": EVERYONE,
  "notifications.read": EVERYONE,
  "notifications.change": EVERYONE,
  //  The same of the people whom one may act on.
  "contacts.read": MANAGERS,
  "contacts.change": MANAGERS,
  "duty.read": WORKERS,
  "duty.change": MANAGERS,
  "disclosures.read": EVERYONE,
  "disclosures.edit": WORKERS,
  //  Not by the school of itself.
  "inspections.record": ["admin", "district-manager", "town-manager", "inspector"],
  "audit.read": MANAGERS,
  "audit.verify": MANAGERS,
  "audit.export": MANAGERS,
  "watchers.read": OFFICERS,
  //  What may be shown to parents; changed from above a kitchen only (decidesFromAbove).
  "site-privacy.read": [...WORKERS, "inspector"],
  "site-privacy.change": MANAGERS,
  "camera-masks.change": MANAGERS,
  "camera-bar.change": MANAGERS,
  "camera-approval.give": MANAGERS,
  "camera-approval.withdraw": MANAGERS,
  "school-calendar.read": EVERYONE,
  "school-calendar.change": MANAGERS,
  "rules.read": EVERYONE,
  "rules.change": MANAGERS,
  "channels.read": MANAGERS,
  "channels.change": MANAGERS,
  "channels.test": MANAGERS,
  "share-links.read": MANAGERS,
  "share-links.create": MANAGERS,
  "share-links.change": MANAGERS,
  "share-links.revoke": MANAGERS,
  //  Of the whole hub: also only where the role is held everywhere (mayEverywhere).
  "store.read": ["admin"],
  "store.backup": ["admin"],
} as const satisfies Record<string, "public" | readonly Role[]>;

export type Action = keyof typeof RIGHTS;

/** What changes a kitchen is for who runs it: a school that only eats from it sees it, and works on its alerts. */
const OF_WHO_RUNS_IT: ReadonlySet<Action> = new Set<Action>([
  "sites.edit",
  "sensors.edit",
  "cameras.edit",
  "camera-reach.change",
  "picture-references.approve",
  "areas.change",
  "estate.import",
  "device-accounts.create",
  "device-accounts.change",
  "device-accounts.rotate",
  "device-accounts.revoke",
  "device-accounts.patterns",
  "calibrations.create",
  "calibrations.withdraw",
  "newcomers.adopt",
  "newcomers.ignore",
  "mappings.change",
  "held-readings.decide",
  "disclosures.edit",
  "rules.change",
  //  In long holidays nobody asks how warm its fridges are.
  "school-calendar.change",
  "duty.change",
  "channels.change",
  "channels.test",
  "wall-groups.share",
  "orders.open",
  "orders.decide",
  "recordings.change",
  "recordings.unprotect",
  "recordings.discard",
]);

/** One's own account: also for who is signed in and holds no post yet, or none any more. */
const OWN: readonly Action[] = [
  "session.read",
  "session.end",
  "sessions.read",
  "sessions.end",
  "password.change",
  "second-factor.read",
  "second-factor.change",
];

/** In place of a site: the whole tree. Held by platform administrators. */
export const EVERYWHERE: SiteId = "*";

/** The sites in which a person may do something; empty if none. */
export function reach(person: Person, action: Action, tree: Tree): ReadonlySet<SiteId> {
  const allowed: "public" | readonly Role[] = RIGHTS[action];
  const sites = new Set<SiteId>();
  if (!isInScope(person, action)) return sites;
  for (const post of person.posts) {
    if (allowed !== "public" && !allowed.includes(post.role)) continue;
    const branch = OF_WHO_RUNS_IT.has(action) ? runFrom(post.siteId, tree) : branchOfPost(post.siteId, tree);
    for (const id of branch) sites.add(id);
  }
  return sites;
}

/** The sites that a person knows of: the branches of all posts, whatever the role. What is outside reads as not there. */
export function horizon(person: Person, tree: Tree): ReadonlySet<SiteId> {
  return new Set(person.posts.flatMap((post) => [...branchOfPost(post.siteId, tree)]));
}

/** True if a person may see and do things in the whole tree, things that belong to no site included. */
export function isEverywhere(person: Person): boolean {
  return person.posts.some((post) => post.siteId === EVERYWHERE);
}

/** True if a person may do something that is of no site, because a role that may is held for the whole tree. */
export function mayEverywhere(person: Person, action: Action): boolean {
  const allowed: "public" | readonly Role[] = RIGHTS[action];
  if (!isInScope(person, action)) return false;
  return person.posts.some(
    ({ role, siteId }) => siteId === EVERYWHERE && allowed !== "public" && allowed.includes(role),
  );
}

/** The actions that a person may do somewhere. */
export function actionsOf(person: Person): Action[] {
  return (Object.keys(RIGHTS) as Action[]).filter((action) => {
    const allowed: "public" | readonly Role[] = RIGHTS[action];
    if (allowed === "public") return true;
    if (!isInScope(person, action)) return false;
    return OWN.includes(action) || person.posts.some((post) => allowed.includes(post.role));
  });
}

/** False for what an API token was not given. */
function isInScope(person: Person, action: Action): boolean {
  return person.only === undefined || person.only.includes(action);
}

export type Permission = "granted" | "forbidden" | "not-found";

/** Whether a person may do something at a site; "not-found" where the site is outside what the person knows of. */
export function permission(person: Person, action: Action, siteId: SiteId, tree: Tree): Permission {
  if (reach(person, action, tree).has(siteId)) return "granted";
  return horizon(person, tree).has(siteId) ? "forbidden" : "not-found";
}

/**
 * True if a person may do something at a site because of a post there or at what it hangs under. A school that only eats
 * from a kitchen has the kitchen in its branch, and decides nothing about the people who work in it.
 */
export function decidesFromAbove(person: Person, action: Action, siteId: SiteId, tree: Tree): boolean {
  const allowed: "public" | readonly Role[] = RIGHTS[action];
  if (allowed === "public" || !isInScope(person, action)) return false;
  const above = new Set([EVERYWHERE, ...tree.pathUp(siteId)]);
  return person.posts.some((post) => allowed.includes(post.role) && above.has(post.siteId));
}

/** A site and what hangs under it by its parents: what is run from there. */
function runFrom(siteId: SiteId, tree: Tree): SiteId[] {
  const all = tree.sites().map((site) => site.id);
  return siteId === EVERYWHERE ? all : all.filter((id) => tree.pathUp(id).includes(siteId));
}

function branchOfPost(siteId: SiteId, tree: Tree): Iterable<SiteId> {
  return siteId === EVERYWHERE ? tree.sites().map((site) => site.id) : tree.branchOf(siteId);
}
