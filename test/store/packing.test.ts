// What one series sends beyond all measure: it is kept, told of, and packed as far as a block goes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createPacking } from "../../hub/store/packing.ts";
import { createRawRows } from "../../hub/store/raw-rows.ts";
import { createMarks, openReadings } from "../../hub/store/readings-schema.ts";

const DAY = 86_400_000;
const START = Date.UTC(2026, 2, 10);

test("a flood is told of by its series for as long as it is not packed, and nobody else is", () => {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-packing-"));
  const db = openReadings(join(folder, "readings.db"));
  db.exec("INSERT INTO series VALUES (1, 'c.flood', 'temperature'), (2, 'c.fridge', 'temperature'); BEGIN");
  const insert = db.prepare("INSERT INTO reading VALUES (?, ?, -1, 4, ?, 0)");
  for (let i = 0; i < 9000; i++) insert.run(1, START + i * 1000, START + i * 1000);
  for (let i = 0; i < 30; i++) insert.run(2, START + i * 60_000, START + i * 60_000);
  for (const series of [1, 2]) insert.run(series, START + DAY, START + DAY);
  db.exec("COMMIT");
  const raw = createRawRows(db);
  const marks = createMarks(db);
  const packing = createPacking(db, raw, marks, () => undefined, 5000);
  const round = () => {
    while (packing.step(START + 2 * DAY));
  };
  round();
  expect(packing.flooded()).toEqual([1]);
  expect(raw.between(1, START, START + DAY)).toHaveLength(9000);
  expect(raw.hot(2, START, START + DAY)).toHaveLength(0);
  //  Its block is let go of: what is left takes its place, and the flood is over.
  const gone = Number(db.prepare("DELETE FROM block").run().changes);
  expect(gone).toBe(2);
  round();
  round();
  expect(packing.flooded()).toEqual([]);
  expect(raw.hot(1, START, START + DAY)).toHaveLength(0);
  db.close();
  rmSync(folder, { recursive: true, force: true });
});
