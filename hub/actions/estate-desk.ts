// What the actions on sites, sensors and cameras share: who asks and in which language they are answered, and one way
// to check and write inside one transaction and to let the hub know afterwards.
import type { Who } from "../access/sessions.ts";
import type { SiteId } from "../model.ts";
import { addAuditLine } from "../store/audit.ts";
import type { BookQueries } from "../store/book.ts";
import { type Desk, type Outcome, type Refused, refuseFields } from "./desk.ts";
import { type EstateView, readEstate } from "./estate-view.ts";
import { type Fault, faultText, type Language } from "./estate-words.ts";

export type Asker = { readonly who: Who; readonly language: Language };

/** What was done, for the audit log. `detail` holds nothing secret. */
export type Line = {
  readonly action: string;
  readonly siteId: SiteId | null;
  readonly target: string;
  readonly detail: string;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
};

export type Change<T> = {
  /** Checks and writes; a refusal must come before the first write. `done` with no line: nothing was to change. */
  readonly work: (
    queries: BookQueries,
    view: EstateView,
  ) => Promise<{ readonly done: T; readonly line?: Line } | Refused>;
};

/** Runs a change and its audit line in one transaction; then everything that knows the estate knows the change. */
export async function changeEstate<T>(desk: Desk, { who }: Asker, { work }: Change<T>): Promise<Outcome<T>> {
  const outcome = await desk.book.together(async (queries) => {
    const view = await readEstate(desk, queries, who.person);
    const result = await work(queries, view);
    if ("done" in result && result.line !== undefined) {
      await addAuditLine(queries, { at: desk.clock.now(), who: who.person.account, ...result.line });
    }
    return result;
  });
  if ("refused" in outcome) return outcome;
  if (outcome.line !== undefined) await desk.estate.reload();
  return { done: outcome.done };
}

/** The refusal of what a person wrote, field by field. */
export function refuseFaults(faults: readonly Fault[], language: Language): Refused {
  return refuseFields(faults.map((fault) => ({ path: fault.field, why: faultText(fault, language) })));
}

/** The names of the keys whose values differ, for the audit log: names only, because values may be secret. */
export function differing<T extends object>(before: T, after: T): string[] {
  return (Object.keys(after) as (keyof T & string)[]).filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  );
}
