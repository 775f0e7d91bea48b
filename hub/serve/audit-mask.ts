// A canteen is inside the branch of each school that it serves, and so are the log's lines about it. What these lines
// name of other branches reads as "…": who they are is no business of the reader's.
import type { SiteId } from "../model.ts";

/** What stands in an outside site's place. */
const OUTSIDE = "…";

/** A line's detail for somebody who may read of these sites. */
export function maskOutside(
  { action, detail }: { readonly action: string; readonly detail: string },
  readable: ReadonlySet<SiteId>,
): string {
  if (!action.startsWith("sites.")) return detail;
  const ids = (text: string) =>
    text.replace(/[a-z0-9-]+/g, (id) => (id === "none" || readable.has(id) ? id : OUTSIDE));
  return detail
    .replace(/\b(serves|parentId): [^;]*/g, (said) => {
      const start = said.indexOf(":") + 1;
      return said.slice(0, start) + ids(said.slice(start));
    })
    .replace(/ under ([a-z0-9-]+)$/, (_, id: string) => ` under ${ids(id)}`);
}
