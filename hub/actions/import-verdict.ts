// What an import file's row would do, or why it cannot: the form in which judging, writing and reporting speak of it.
import type { Sensor, Site } from "../model.ts";
import type { SealedCamera } from "../store/sites.ts";
import type { Fault } from "./estate-words.ts";
import { COLUMNS } from "./import-columns.ts";
import type { ImportRow } from "./import-rows.ts";

/** What would be written for a row. */
export type Write =
  | { readonly kind: "site"; readonly before: Site | undefined; readonly after: Site }
  | { readonly kind: "sensor"; readonly before: Sensor | undefined; readonly after: Sensor }
  | {
      readonly kind: "camera";
      readonly before: SealedCamera | undefined;
      readonly after: SealedCamera;
      readonly password: string | null | undefined;
    };

export type Written = { readonly before?: unknown; readonly after: { readonly id: string } };

export type Verdict<W extends Written = Write> = {
  readonly source: ImportRow;
  readonly outcome: "new" | "changed" | "unchanged" | "fault";
  /** Undefined where a fault keeps it from being known. */
  readonly target: string | undefined;
  readonly changes: readonly string[];
  readonly faults: readonly Fault[];
  readonly write: W | undefined;
};

/** The verdict on a row: its own faults, and those of what it would make where it has no other on that field. */
export function close<W extends Written>(
  row: ImportRow,
  faults: readonly Fault[],
  write: W,
  changes: readonly string[],
): Verdict<W> {
  const own = new Set(row.faults.map((fault) => fault.field));
  const all = [...row.faults, ...faults.filter((fault) => !own.has(fault.field))];
  if (all.length > 0) return { ...faulty(row, []), faults: all };
  const outcome = write.before === undefined ? "new" : changes.length === 0 ? "unchanged" : "changed";
  return {
    source: row,
    outcome,
    target: write.after.id,
    changes: columnKeys(row, changes),
    faults: [],
    write,
  };
}

function columnKeys(row: ImportRow, changes: readonly string[]): string[] {
  const known = row.type === undefined ? [] : COLUMNS[row.type];
  return changes.filter((key) => known.some((column) => column.key === key));
}

export function faulty<W extends Written>(row: ImportRow, faults: readonly Fault[]): Verdict<W> {
  const all = [...row.faults, ...faults];
  return { source: row, outcome: "fault", target: undefined, changes: [], faults: all, write: undefined };
}
