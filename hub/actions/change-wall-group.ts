// A person keeps a group of cameras for the wall: for themselves, or, who manages a site, for everybody who sees the site.
// What a site shares is on the audit log with its cameras; how somebody arranges their own screen is nobody's affair.
import { randomUUID } from "node:crypto";
import { permission, reach } from "../access/rights.ts";
import type { Who } from "../access/sessions.ts";
import type { DeviceId, SiteId } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import type { BookQueries } from "../store/book.ts";
import {
  deleteWallGroup,
  putDefaultWallGroup,
  putWallGroup,
  type WallGroup,
  type WallOwner,
  wallGroupsFor,
  wallGroupsOf,
} from "../store/wall-groups.ts";
import { changed } from "./changed.ts";
import { type Desk, type Outcome, type Refused, refuse, refuseFields, whyNot } from "./desk.ts";
import type { Asker } from "./estate-desk.ts";

type Draft = { readonly name: string; readonly cameraIds: readonly DeviceId[] };

/** Chosen: a list that is still chosen from by eye. */
const MOST_GROUPS = 100;

const WORDS = {
  taken: {
    zh: "已经有一个同名的分组，请换个名称",
    en: "there is a group of this name already: choose another",
  },
  many: {
    zh: `分组最多 ${MOST_GROUPS} 个，请先删掉一些`,
    en: `there are ${MOST_GROUPS} groups already: remove some first`,
  },
  camera: {
    zh: "没有这个摄像头，或不在您看得到的范围内",
    en: "there is no such camera, or you do not see it",
  },
  outside: {
    zh: "这个摄像头不属于该单位及其下级",
    en: "this camera is not of the site that shares the group, nor below it",
  },
  twice: { zh: "同一个摄像头出现了两次", en: "the same camera is named twice" },
  missing: { zh: "没有这个分组", en: "there is no such group" },
} as const;

/** Where groups are meant: one's own, or those that a site shares. */
export type WallPlace = "own" | { readonly siteId: SiteId };

/** Makes a group (`id` left out) or gives one another name or other cameras. */
export async function keepWallGroup(
  desk: Desk,
  asker: Asker,
  place: WallPlace,
  draft: Draft,
  id?: string,
): Promise<Outcome<WallGroup>> {
  return await change(desk, asker, place, async (queries, owner, groups) => {
    const before = groups.find((group) => group.id === id);
    if (id !== undefined && before === undefined) return refuse(404, WORDS.missing[asker.language]);
    const others = groups.filter((group) => group.id !== id);
    const fault = faultOf(desk, asker, owner, draft, others);
    if (fault !== undefined) return fault;
    const group = { id: id ?? randomUUID(), owner, ...draft };
    await putWallGroup(queries, group, { by: asker.who.person.account, at: desk.clock.now() });
    return { done: group, before: before && draftOf(before), after: draft };
  });
}

export async function removeWallGroup(
  desk: Desk,
  asker: Asker,
  place: WallPlace,
  id: string,
): Promise<Outcome<undefined>> {
  return await change(desk, asker, place, async (queries, _owner, groups) => {
    const group = groups.find((one) => one.id === id);
    if (group === undefined) return refuse(404, WORDS.missing[asker.language]);
    await deleteWallGroup(queries, id);
    return { done: undefined, before: draftOf(group), after: undefined };
  });
}

/** Which group the wall opens with for this person; undefined: all that they see. */
export async function chooseWallDefault(
  desk: Desk,
  { who, language }: Asker,
  groupId: string | undefined,
): Promise<Outcome<undefined>> {
  return await desk.book.together(async (queries) => {
    const seen = await wallGroupsSeen(desk, queries, who);
    if (groupId !== undefined && !seen.some(({ id }) => id === groupId))
      return refuse(404, WORDS.missing[language]);
    await putDefaultWallGroup(queries, who.person.account, groupId);
    return { done: undefined };
  });
}

/** A person's own groups and those that sites in their branch share, each with the cameras that the person sees. */
export async function wallGroupsSeen(desk: Desk, queries: BookQueries, who: Who): Promise<WallGroup[]> {
  const sites = reach(who.person, "wall-groups.read", desk.tree());
  const cameras = reach(who.person, "cameras.read", desk.tree());
  const isSeen = (id: DeviceId) => cameras.has(desk.estate.camera(id)?.siteId ?? "");
  const groups = await wallGroupsFor(queries, who.person.account);
  return groups
    .filter(({ owner }) => "account" in owner || sites.has(owner.siteId))
    .map((group) => ({ ...group, cameraIds: group.cameraIds.filter(isSeen) }));
}

/** Runs a change of one owner's groups, with the line on the audit log where a site shares them. */
async function change<T>(
  desk: Desk,
  { who }: Asker,
  place: WallPlace,
  work: (
    queries: BookQueries,
    owner: WallOwner,
    groups: readonly WallGroup[],
  ) => Promise<
    { readonly done: T; readonly before: Draft | undefined; readonly after: Draft | undefined } | Refused
  >,
): Promise<Outcome<T>> {
  const siteId = place === "own" ? undefined : place.siteId;
  if (siteId !== undefined) {
    const refused = whyNot(desk, who, "wall-groups.share", desk.tree().site(siteId)?.id, "site");
    if (refused !== undefined) return refused;
  }
  const { account } = who.person;
  const owner = siteId === undefined ? { account } : { siteId };
  return await desk.book.together(async (queries) => {
    const result = await work(queries, owner, await wallGroupsOf(queries, owner));
    if ("refused" in result) return result;
    const { done, before, after } = result;
    if (siteId !== undefined) {
      const line = { at: desk.clock.now(), who: account, action: "wall-groups.share", siteId };
      const target = after?.name ?? before?.name ?? "";
      await addAuditLine(queries, { ...line, target, detail: "", ...changed(before, after) });
    }
    return { done };
  });
}

function faultOf(
  desk: Desk,
  { who, language }: Asker,
  owner: WallOwner,
  { name, cameraIds }: Draft,
  others: readonly WallGroup[],
): Refused | undefined {
  if (others.length >= MOST_GROUPS) return refuse(409, WORDS.many[language]);
  const named = nameKey(name);
  if (others.some((group) => nameKey(group.name) === named))
    return refuseFields([{ path: "name", why: WORDS.taken[language] }]);
  const shared = "siteId" in owner ? desk.tree().branchOf(owner.siteId) : undefined;
  const faults = cameraIds.flatMap((id, i): { readonly path: string; readonly why: string }[] => {
    const siteId = desk.estate.camera(id)?.siteId;
    const isSeen =
      siteId !== undefined && permission(who.person, "cameras.read", siteId, desk.tree()) === "granted";
    const path = `cameraIds.${i}`;
    if (!isSeen) return [{ path, why: WORDS.camera[language] }];
    if (shared !== undefined && !shared.has(siteId)) return [{ path, why: WORDS.outside[language] }];
    return cameraIds.indexOf(id) === i ? [] : [{ path, why: WORDS.twice[language] }];
  });
  return faults.length === 0 ? undefined : refuseFields(faults);
}

/** Names that look alike are the same. */
function nameKey(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}

function draftOf({ name, cameraIds }: WallGroup): Draft {
  return { name, cameraIds };
}
