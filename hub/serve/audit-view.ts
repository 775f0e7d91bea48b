// The audit log's lines as one person may see them: those of their branch, and in them no name of a site outside it.
import { horizon, isEverywhere } from "../access/rights.ts";
import type { Tree } from "../access/tree.ts";
import type { Person } from "../model.ts";
import type { AuditLine } from "../store/audit.ts";

/** What stands in the place of a name that the reader may not know. */
const MASK = "[…]";

/** Masks the names and ids of sites outside a person's branch, wherever they stand in a line. */
export function masker(person: Person, tree: Tree): (line: AuditLine) => AuditLine {
  if (isEverywhere(person)) return (line) => line;
  const known = horizon(person, tree);
  const hidden = tree.sites().filter((site) => !known.has(site.id));
  if (hidden.length === 0) return (line) => line;
  const shown = new Set(tree.sites().flatMap((one) => (known.has(one.id) ? [one.id, one.name] : [])));
  const words = [...new Set(hidden.flatMap(({ id, name }) => [id, name]))]
    //  A name that one's own site has, too, gives nothing away.
    .filter((word) => !shown.has(word))
    //  The longest first: a town's name may begin a school's.
    .sort((a, b) => b.length - a.length)
    .map((word) => (/^[\w-]+$/.test(word) ? `(?<![\\w-])${escaped(word)}(?![\\w-])` : escaped(word)));
  if (words.length === 0) return (line) => line;
  const pattern = new RegExp(words.join("|"), "g");
  const text = (value: string) => value.replace(pattern, MASK);
  const any = (value: unknown): unknown => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(any);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, any(inner)]));
  };
  const object = (value: AuditLine["before"]) => any(value) as NonNullable<AuditLine["before"]>;
  return (line) => ({
    ...line,
    target: text(line.target),
    detail: text(line.detail),
    ...(line.before === undefined ? {} : { before: object(line.before) }),
    ...(line.after === undefined ? {} : { after: object(line.after) }),
  });
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
