// What the wall's address asks for, so that a wall can be bookmarked and opened by a screen that nobody touches. Pure.
import { AREAS, type AreaName } from "../../../devices/areas.ts";
import { withFields } from "../shell/search-fields.ts";
import { MARKS, type Mark } from "./wall-tiles.ts";

/** Squares, so that tiles keep the pictures' shape. */
export const SIZES = [1, 4, 9, 16, 64] as const;
export type WallSize = (typeof SIZES)[number];

/** Chosen: from as short as somebody can look through a page to as long as nobody misses the others. */
export const PATROL_S = [10, 15, 20, 30, 60] as const;

/** In the place of a group: all that the person sees, also where a group opens first. */
export const ALL = "all";

export type WallSearch = {
  readonly group: string | undefined;
  /** Some cameras that are no group. */
  readonly cameraIds: readonly string[] | undefined;
  readonly site: string | undefined;
  readonly area: AreaName | undefined;
  readonly find: string;
  readonly state: Mark | undefined;
  readonly size: WallSize;
  /** From 1; may be beyond the last. */
  readonly page: number;
  /** Pages turn by themselves. */
  readonly everyS: number | undefined;
};

export function readSearch(asked: URLSearchParams, isPhone: boolean): WallSearch {
  const text = (name: string) => asked.get(name)?.trim() || undefined;
  const size = Number(text("size"));
  const page = Number(text("page"));
  const everyS = Number(text("every"));
  return {
    group: text("group"),
    cameraIds: text("cameras")?.split(","),
    site: text("site"),
    area: AREAS.find((area) => area === text("area")),
    find: text("find") ?? "",
    state: MARKS.find((mark) => mark === text("state")),
    //  Chosen: what a desk's screen shows large enough to see what happens; on a phone some screens of scrolling.
    size: SIZES.find((one) => one === size) ?? (isPhone ? 4 : 16),
    page: Number.isInteger(page) && page > 0 ? page : 1,
    everyS: PATROL_S.find((one) => one === everyS),
  };
}

/** The address with these changes; whatever changes what is shown begins at the first page. */
export function changedSearch(
  asked: URLSearchParams,
  changes: Readonly<Record<string, string | undefined>>,
): URLSearchParams {
  const keepsPage = Object.keys(changes).every((key) => ["page", "every"].includes(key));
  return withFields(asked, keepsPage ? changes : { ...changes, page: undefined });
}
