// What is installed, in memory: a device that is heard while somebody sets it up.
import { expect, test } from "vitest";
import { openBook } from "../../hub/store/book.ts";
import { openEstate } from "../../hub/store/estate.ts";
import { listPlacements, putSensor, putSite } from "../../hub/store/sites.ts";

test("a device that is heard between being set up and the estate's next reading keeps what was said of it", async () => {
  const book = await openBook(":memory:", (error) => {
    throw error;
  });
  await putSite(book.db, { id: "c", parentId: null, kind: "canteen", name: "c", serves: [], areas: [] });
  const estate = await openEstate(book, () => 5000);
  const about = { siteId: "c", family: "native", address: "f", intervalS: 60 };
  const fridge = {
    ...about,
    id: "c.f",
    name: "留样冰箱",
    place: "sample-fridge",
    appliance: "1号",
    defrosts: true,
  };
  await putSensor(book.db, fridge, 4000);
  expect(await estate.sensorFor("c", "native", "f")).toEqual(fridge);
  await estate.reload();
  expect(estate.sensor("c.f")).toEqual(fridge);
  expect((await listPlacements(book.db)).map((one) => one.place)).toEqual(["sample-fridge"]);
  await book.close();
});
