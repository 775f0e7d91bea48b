// What a change changed, as the audit log keeps it: the fields that differ, as they were and as they are.

type Changed = {
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
};

/** In the place of a value that nobody is to read on the log: that it is there. */
const HIDDEN = "(hidden)";

/**
 * `before` is undefined for what was made, `after` for what was removed. Of `secret` fields it is told that they are set,
 * and never to what; list one whose value was given anew in `anew`, because whether it is the same is not told either.
 */
export function changed<T extends object>(
  before: T | undefined,
  after: T | undefined,
  { secret = [], anew = [] }: { readonly secret?: readonly string[]; readonly anew?: readonly string[] } = {},
): Changed {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(
    (name) => anew.includes(name) || JSON.stringify(was[name] ?? null) !== JSON.stringify(is[name] ?? null),
  );
  const told = (fields: Record<string, unknown>) =>
    Object.fromEntries(
      names.map((name) => {
        const value = fields[name] ?? null;
        return [name, secret.includes(name) && value !== null ? HIDDEN : value];
      }),
    );
  return {
    ...(before === undefined ? {} : { before: told(was) }),
    ...(after === undefined ? {} : { after: told(is) }),
  };
}

function fieldsOf(thing: object | undefined): Record<string, unknown> {
  return { ...thing };
}
