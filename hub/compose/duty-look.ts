// Binds the duty page: a site's levels as they are at a moment, and who would be called, by the planner's own functions.
import type { Clock } from "../lib/clock.ts";
import type { DutyLevelName, SiteId, UnixMs } from "../model.ts";
import { dutyTree, saidOf } from "../notify/duty.ts";
import { foresee } from "../notify/foresee.ts";
import type { DutyLook } from "../serve/routes/duty.ts";
import type { Book } from "../store/book.ts";
import { type DutyNeeds, readScene } from "./duty-scene.ts";

export function createDutyLook(needs: DutyNeeds & { readonly book: Book; readonly clock: Clock }): DutyLook {
  return async (siteId: SiteId, severity, at: UnixMs) => {
    const scene = await readScene(needs.book.db, siteId, at, needs);
    const levels = dutyTree(scene.duty, at, severity === "critical").map((level) => ({
      ...level,
      byPosts: saidOf(scene.duty, level.name as DutyLevelName).people === undefined,
    }));
    const calls = foresee(siteId, severity, { ...scene, wasSeen: () => false, isOverUnasked: false });
    return { levels, own: scene.duty.overrides.get(siteId) ?? {}, calls };
  };
}
