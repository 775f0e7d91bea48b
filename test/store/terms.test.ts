// Terms out of the book: which band a sensor is judged by, and that the history is told only of what has changed.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bandsOf } from "../../hub/compose/bands.ts";
import { openTerms } from "../../hub/compose/terms.ts";
import type { Sensor } from "../../hub/model.ts";
import { openBook } from "../../hub/store/book.ts";
import { insertCalibration } from "../../hub/store/calibrations.ts";
import { putSensor, putSite } from "../../hub/store/sites.ts";
import type { Terms } from "../../hub/store/terms.ts";

const fridge: Sensor = {
  id: "c.f",
  siteId: "c",
  name: "f",
  place: "sample-fridge",
  intervalS: 300,
  family: "native",
  address: "f",
};

test("a place's limits make the band, its interval how long a value holds, and an open door is outside", () => {
  const placements = [
    { sensorId: "c.f", from: 0, place: "sample-fridge", intervalS: 300 },
    { sensorId: "c.f", from: 5000, place: "freezer", intervalS: 3600 },
    { sensorId: "c.f", from: 9000, place: "kitchen", intervalS: 60 },
  ];
  expect(bandsOf(placements, "temperature")).toEqual([
    { from: 0, low: 0, high: 8, holdMs: 1_200_000 },
    { from: 5000, high: -12, holdMs: 7_200_000 },
    { from: 9000, holdMs: 960_000 },
  ]);
  expect(bandsOf(placements.slice(0, 1), "door")).toEqual([{ from: 0, high: 0, holdMs: 1_200_000 }]);
  expect(bandsOf(placements.slice(0, 1), "humidity")).toEqual([{ from: 0, holdMs: 1_200_000 }]);
});

test("the history is told of each series once, and then of what has changed alone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mingchu-terms-"));
  const book = await openBook(join(folder, "book.db"), (error) => {
    throw error;
  });
  const told: [string, Terms][] = [];
  await putSite(book.db, { id: "c", parentId: null, kind: "canteen", name: "c", serves: [], areas: [] });
  await putSensor(book.db, fridge, 1);
  const keeper = await openTerms(book, {
    setTerms: async ({ metric }, terms) => void told.push([metric, terms]),
  });
  expect(told.map(([metric]) => metric)).toEqual(["temperature", "humidity", "door"]);

  await Promise.all([keeper.refresh(), keeper.refresh()]);
  expect(told).toHaveLength(3);

  await insertCalibration(book.db, {
    id: "k",
    sensorId: "c.f",
    metric: "temperature",
    kind: "offset",
    points: [{ reference: 8, shown: 8.3 }],
    gain: 1,
    offset: -0.3,
    inForceFrom: 1000,
    calibratedBy: "somebody",
    certificate: "",
    note: "",
    created: { by: "admin", at: 2000 },
  });
  await putSensor(book.db, { ...fridge, place: "freezer" }, 5000);
  await keeper.refresh();
  expect(told.slice(3).map(([metric]) => metric)).toEqual(["temperature"]);
  expect(told[3]?.[1].corrections).toEqual([{ from: 1000, gain: 1, offset: -0.3 }]);
  const reading = { deviceId: "c.f", metric: "temperature" as const, measuredAt: 2000, value: 8.3 };
  //  Not 8.000000000000002, which would be outside.
  expect(keeper.correct([reading, { ...reading, measuredAt: 999 }]).map((one) => one.value)).toEqual([
    8, 8.3,
  ]);

  await keeper.close();
  await book.close();
  rmSync(folder, { recursive: true });
});
