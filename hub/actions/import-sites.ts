// The sites of an import file: which of them are there already, what hangs under what, in whatever order the rows stand.
import type { AreaName } from "../../devices/areas.ts";
import type { Site, SiteId, SiteKind } from "../model.ts";
import { checkId, checkSite } from "./estate-checks.ts";
import { differing } from "./estate-desk.ts";
import { type EstateView, freeSiteId, isSiteTaken } from "./estate-view.ts";
import type { Fault } from "./estate-words.ts";
import { type ImportRow, listOf, NOTHING } from "./import-rows.ts";
import { close, faulty, type Verdict, type Write } from "./import-verdict.ts";

/** The id of the site that a text means, or why it means none; the fault's field is the asker's. */
export type SiteFinder = (text: string) => SiteId | Fault;

type Case = { readonly row: ImportRow; verdict?: Verdict | undefined; isOpen?: boolean };

export function judgeSites(
  view: EstateView,
  rows: readonly ImportRow[],
): { readonly verdicts: ReadonlyMap<ImportRow, Verdict>; readonly finder: SiteFinder } {
  const cases = rows.map((row): Case => ({ row }));
  const byId = Map.groupBy(cases, ({ row }) => row.values.get("id"));
  const byName = Map.groupBy(cases, ({ row }) => row.values.get("name"));
  const present = new Set(view.sites.keys());
  const presentByName = Map.groupBy(
    [...view.sites.values()].filter((site) => view.reach.has(site.id)),
    (site) => site.name,
  );
  const seen = new Map<string, number>();

  /** Judges what a text means first, where that is a row too. */
  function find(text: string): SiteId | Fault {
    const field = "";
    const asId = byId.get(text)?.[0];
    if (asId !== undefined && !present.has(text)) return settled(asId);
    if (present.has(text)) return view.reach.has(text) ? text : { field, code: "no-such-site" };
    const there = presentByName.get(text) ?? [];
    const coming = (byName.get(text) ?? []).filter(
      (one) => !there.some((site) => site.id === settledId(one)),
    );
    const [only, ...more] = [...there.map((site) => site.id), ...coming];
    if (only === undefined) return { field, code: "no-such-site" };
    if (more.length > 0) return { field, code: "site-not-one" };
    return typeof only === "string" ? only : settled(only);
  }

  function settled(one: Case): SiteId | Fault {
    if (one.isOpen === true) return { field: "", code: "circle" };
    const { target } = settle(one);
    return target ?? { field: "", code: "parent-fault", given: { row: one.row.row } };
  }

  /** The id of a site that is there already, by the id that its row gives or by its name. */
  function settledId({ row }: Case): SiteId | undefined {
    const id = row.values.get("id");
    if (id !== undefined) return id;
    return sameNamed(row)?.id;
  }

  /** The site that a row without an id speaks of: the one of its name, under the parent that it names if it names one. */
  function sameNamed(row: ImportRow): Site | undefined {
    const candidates = presentByName.get(row.values.get("name") ?? "") ?? [];
    const parent = row.values.get("parentId");
    const under =
      parent === undefined
        ? candidates
        : candidates.filter(
            ({ parentId }) => parentId === parent || view.sites.get(parentId ?? "")?.name === parent,
          );
    return under.length === 1 ? under[0] : undefined;
  }

  function settle(one: Case): Verdict {
    one.isOpen = true;
    one.verdict ??= judgeOne(one.row);
    one.isOpen = false;
    return one.verdict;
  }

  function judgeOne(row: ImportRow): Verdict {
    const get = (key: string) => row.values.get(key);
    const id = get("id");
    if (id !== undefined && present.has(id) && !view.reach.has(id))
      return faulty(row, [{ field: "id", code: "no-such-site" }]);
    const before = id === undefined ? sameNamed(row) : view.sites.get(id);
    const faults: Fault[] = id === undefined || before !== undefined ? [] : checkNewId(view, id);
    const refer = (field: string, text: string): SiteId | undefined => {
      const found = find(text);
      if (typeof found === "string") return found;
      faults.push({ ...found, field });
      return undefined;
    };
    const parentText = get("parentId");
    const parentId =
      parentText === undefined
        ? (before?.parentId ?? null)
        : parentText === NOTHING
          ? null
          : refer("parentId", parentText);
    const serves = listFrom(get("serves"), before?.serves)
      .map((text) => (before?.serves.includes(text) === true ? text : refer("serves", text)))
      .filter((one) => one !== undefined);
    const after: Site = {
      id: "",
      name: get("name") ?? before?.name ?? "",
      kind: (get("kind") ?? before?.kind ?? "") as SiteKind,
      parentId: parentId ?? null,
      serves: [...new Set([...unseen(view, before), ...serves])].sort(),
      areas: sameIfEqual(listFrom(get("areas"), before?.areas) as AreaName[], before?.areas),
    };
    return write(
      row,
      before,
      { ...after, id: before?.id ?? id ?? freeSiteId(view, after, (made) => byId.has(made)) },
      faults,
    );
  }

  function write(row: ImportRow, before: Site | undefined, after: Site, refers: readonly Fault[]): Verdict {
    const named = new Set(refers.map((fault) => fault.field));
    //  Without an id, two new ones of one name under one parent are one.
    const isNamed = before === undefined && row.values.get("id") === undefined;
    const key = isNamed ? `${after.name}\n${after.parentId}` : after.id;
    //  Where what it refers to is not known, neither is whether it is another's.
    const first = refers.length > 0 ? undefined : seen.get(key);
    const faults = [
      ...refers,
      ...checkSite(view, after, before).filter((fault) => !named.has(fault.field)),
      ...(first === undefined ? [] : [{ field: "id", code: "same-row" as const, given: { row: first } }]),
    ];
    if (first === undefined && refers.length === 0) seen.set(key, row.row);
    const changes = before === undefined ? [] : differing(before, after);
    const verdict = close<Write>(row, faults, { kind: "site", before, after }, changes);
    if (verdict.outcome !== "fault") {
      view.sites.set(after.id, after);
      view.reach.add(after.id);
    }
    return verdict;
  }

  //  Those who serve come last, so that whom they serve is there.
  const inOrder = cases.toSorted(
    (a, b) => Number(isCanteen(a.row, view)) - Number(isCanteen(b.row, view)) || a.row.row - b.row.row,
  );
  for (const one of inOrder) settle(one);
  return { verdicts: new Map(cases.map((one) => [one.row, settle(one)])), finder: find };
}

function checkNewId(view: EstateView, id: SiteId): Fault[] {
  return isSiteTaken(view, id) ? [{ field: "id", code: "id-taken" }] : checkId(id);
}

function isCanteen(row: ImportRow, view: EstateView): boolean {
  return (row.values.get("kind") ?? view.sites.get(row.values.get("id") ?? "")?.kind) === "canteen";
}

/** Schools that the person does not see stay served. */
function unseen(view: EstateView, before: Site | undefined): SiteId[] {
  return (before?.serves ?? []).filter((id) => !view.reach.has(id));
}

function listFrom(text: string | undefined, before: readonly string[] | undefined): readonly string[] {
  if (text === undefined) return before ?? [];
  return text === NOTHING ? [] : listOf(text);
}

/** In what order areas are named means nothing. */
function sameIfEqual(areas: readonly AreaName[], before: readonly AreaName[] = []): readonly AreaName[] {
  const named = new Set(areas);
  return named.size === before.length && before.every((area) => named.has(area)) ? before : [...named];
}
