// What nobody acted on in a week, counted; and which days a week is.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { weekName, weekSpan } from "../../hub/lib/iso-week.ts";
import type { Alert } from "../../hub/model.ts";
import { insertAlert } from "../../hub/store/alerts.ts";
import { type Book, openBook } from "../../hub/store/book.ts";
import { listUnattended } from "../../hub/store/unattended.ts";

const ZONE = "Asia/Shanghai";
const HOUR = 3_600_000;
const MONDAY = Date.UTC(2026, 10, 15, 16);

let folder: string;
let book: Book;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "mingchu-unattended-"));
  book = await openBook(join(folder, "book.db"), (error) => {
    throw error;
  });
});
afterEach(async () => {
  await book.close();
  rmSync(folder, { recursive: true, force: true });
});

let made = 0;
async function keep(hour: number, said: Partial<Alert> = {}): Promise<void> {
  const since = MONDAY + hour * HOUR;
  await insertAlert(
    book.db,
    {
      id: `a${++made}`,
      siteId: "east",
      deviceId: "east.fridge",
      source: "rule",
      rule: "sample-fridge-too-warm",
      severity: "warning",
      state: "resolved",
      since,
      firedAt: since,
      resolvedAt: since + HOUR,
      ...said,
    },
    [],
  );
}

test("counts what nobody acknowledged, or acknowledged without doing anything, and nothing else", async () => {
  const acknowledged = { by: "cook", at: MONDAY, note: "" };
  await keep(1);
  await keep(2, { acknowledged, reopened: 2 });
  await keep(3, { acknowledged, acted: { by: "cook", at: MONDAY, what: "moved", photos: [] } });
  await keep(4, { acknowledged, resolution: { by: "cook", reason: "a test" } });
  await keep(5, { source: "person" });
  await keep(6, { foldedInto: "a1" });
  await keep(7, { siteId: "west" });
  await keep(8, { deviceId: "east.other", rule: "sensor-silent" });
  await keep(7 * 24);
  await keep(-1);
  const { resolvedAt: _, ...open } = { resolvedAt: 0, state: "firing" as const };
  await keep(9, { ...open, deviceId: "east.open", resolvedAt: undefined as never });
  const { from, to } = weekSpan("2026-W47", ZONE) ?? { from: 0, to: 0 };
  const found = await listUnattended(book.db, { sites: ["east"], from, to, now: MONDAY + 19 * HOUR });
  expect(found).toEqual([
    expect.objectContaining({
      deviceId: "east.fridge",
      count: 2,
      unseen: 1,
      reopened: 2,
      totalMs: 2 * HOUR,
      lastAt: MONDAY + 2 * HOUR,
    }),
    expect.objectContaining({ deviceId: "east.open", count: 1, totalMs: 10 * HOUR }),
    expect.objectContaining({ deviceId: "east.other", rule: "sensor-silent", count: 1 }),
  ]);
});

test.each([
  ["2026-W47", "2026-11-15T16:00:00.000Z", "2026-11-22T16:00:00.000Z"],
  ["2026-W01", "2025-12-28T16:00:00.000Z", "2026-01-04T16:00:00.000Z"],
  ["2026-W53", "2026-12-27T16:00:00.000Z", "2027-01-03T16:00:00.000Z"],
])("%s begins on its Monday in the zone", (name, from, to) => {
  const span = weekSpan(name, ZONE);
  expect(span && [new Date(span.from).toISOString(), new Date(span.to).toISOString()]).toEqual([from, to]);
  expect(weekName((span?.to ?? 0) - 1, ZONE)).toBe(name);
});

test.each(["2025-W53", "2026-W00", "2026-47", "2026-W471", ""])("%s is no week", (name) => {
  expect(weekSpan(name, ZONE)).toBeUndefined();
});
