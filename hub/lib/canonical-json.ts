// One text for one value, whoever writes it: RFC 8785 (JSON Canonicalization Scheme). Numbers and strings are written as
// JSON.stringify writes them, which is what that RFC asks for; keys are sorted by their UTF-16 units, as JavaScript does.

/** Only what JSON holds: no undefined, no NaN. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`).join(",")}}`;
}
