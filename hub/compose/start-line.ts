// The hub's start on the audit log: with which version, and which of its settings are others than at the start before.
// What is secret is left out: that a password is set, or not any more, and never what it is.
import type { Config } from "../config.ts";
import { scrub } from "../lib/log.ts";
import type { UnixMs } from "../model.ts";
import { addAuditLine, settingsTold } from "../store/audit.ts";
import type { Book } from "../store/book.ts";

type Settings = Readonly<Record<string, unknown>>;

export async function tellStart(
  book: Book,
  { config, version, at }: { readonly config: Config; readonly version: string; readonly at: UnixMs },
): Promise<void> {
  const now: Settings = { version, ...flat(config, "") };
  await book.together(async (queries) => {
    const before = await settingsTold(queries);
    const names = [...new Set([...Object.keys(before), ...Object.keys(now)])]
      .filter((name) => JSON.stringify(before[name] ?? null) !== JSON.stringify(now[name] ?? null))
      .sort();
    const pick = (settings: Settings) =>
      Object.fromEntries(names.map((name) => [name, settings[name] ?? null]));
    const isFirst = Object.keys(before).length === 0;
    await addAuditLine(queries, {
      ...{ at, who: "hub", action: "hub.start", siteId: null, target: version },
      detail: isFirst
        ? "first start"
        : names.length === 0
          ? "settings as before"
          : `changed: ${names.join(", ")}`,
      ...(names.length === 0 ? {} : { ...(isFirst ? {} : { before: pick(before) }), after: pick(now) }),
    });
  });
}

/** What a setting's name must hold for its text to be secret. */
const SECRET = /password|secret|token/i;

/** Settings by their paths: "keep.rawDays". Lists stay whole. */
function flat(value: object, path: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]: [string, unknown]): [string, unknown][] => {
      const name = path === "" ? key : `${path}.${key}`;
      if (inner === undefined) return [];
      if (typeof inner === "object" && inner !== null && !Array.isArray(inner))
        return Object.entries(flat(inner, name));
      return [[name, told(key, inner)]];
    }),
  );
}

function told(name: string, value: unknown): unknown {
  if (typeof value === "string") return SECRET.test(name) && value !== "" ? "(set)" : scrub(value);
  if (Array.isArray(value)) return value.map((one: unknown) => told(name, one));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, told(key, inner)]));
  return value;
}
