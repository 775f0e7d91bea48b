// What the simulated district is made of.
import { describe, expect, test } from "vitest";
import { sitePlanSchema } from "../../devices/site-plan.ts";
import { CAMERA_SETS, districtPlan, SHOWCASE, SHOWCASE_CAMERA } from "../../simulators/district.ts";

const access = { host: "127.0.0.1", port: 8554, user: "admin", password: "secret" };
const plan = sitePlanSchema.parse(districtPlan(5, () => access));
const ofKind = (kind: string) => plan.sites.filter((site) => site.kind === kind);
const siteById = new Map(plan.sites.map((site) => [site.id, site]));

describe("the tree", () => {
  test("holds one district, two towns, five schools and four canteens", () => {
    const counts = ["district", "town", "school", "canteen"].map((kind) => ofKind(kind).length);
    expect(counts).toEqual([1, 2, 5, 4]);
  });

  test("has exactly one school directly under the district", () => {
    const direct = ofKind("school").filter(({ parent }) => siteById.get(parent ?? "")?.kind === "district");
    expect(direct).toHaveLength(1);
  });

  test("names no parent and no school that is not in it", () => {
    for (const site of plan.sites) {
      if (site.kind !== "district") expect(siteById.has(site.parent ?? "")).toBe(true);
      for (const school of site.serves) expect(siteById.get(school)?.kind).toBe("school");
    }
  });

  test("feeds every school from one canteen, and two schools from the same", () => {
    const fed = ofKind("canteen").flatMap(({ serves }) => serves);
    expect(fed.toSorted()).toEqual(
      ofKind("school")
        .map(({ id }) => id)
        .toSorted(),
    );
    expect(ofKind("canteen").filter(({ serves }) => serves.length === 2)).toHaveLength(1);
  });
});

describe("every canteen", () => {
  test.each(ofKind("canteen").map(({ id }) => id))(
    "%s has its four kinds of sensor, cameras, and areas that stay blind",
    (id) => {
      const places = plan.sensors.filter(({ site }) => site === id).map(({ place }) => place);
      expect(places).toEqual(expect.arrayContaining(["sample-fridge", "food-fridge", "freezer", "kitchen"]));
      const seen = plan.cameras.filter(({ site }) => site === id).map(({ area }) => area);
      expect(seen.length).toBeGreaterThanOrEqual(2);
      const areas = siteById.get(id)?.areas ?? [];
      expect(areas).toEqual(expect.arrayContaining(seen));
      expect(seen.length).toBeLessThan(areas.length);
    },
  );

  test("gives no two of its devices the same id or address", () => {
    const ids = [...plan.sensors, ...plan.cameras].map(({ site, id }) => `${site}.${id}`);
    expect(new Set(ids).size).toBe(ids.length);
    const addresses = plan.sensors.map(({ site, address, id }) => `${site} ${address ?? id}`);
    expect(new Set(addresses).size).toBe(addresses.length);
  });
});

test("the showcase is one branch, and its failing fridge speaks the native format", () => {
  expect(siteById.get(SHOWCASE.town)?.parent).toBe(SHOWCASE.district);
  expect(siteById.get(SHOWCASE.school)?.parent).toBe(SHOWCASE.town);
  expect(siteById.get(SHOWCASE.canteen)?.serves).toContain(SHOWCASE.school);
  const sensor = plan.sensors.find(({ site, id }) => `${site}.${id}` === SHOWCASE.sensor);
  expect(sensor).toMatchObject({ site: SHOWCASE.canteen, place: "sample-fridge", family: "native" });
  expect(plan.cameras.map(({ site, id }) => `${site}.${id}`)).toContain(SHOWCASE_CAMERA);
});

test("cameras sign in both ways, on a recorder and on addresses of their own", () => {
  expect(new Set(CAMERA_SETS.map(({ scheme }) => scheme))).toEqual(new Set(["basic", "digest"]));
  expect(new Set(plan.cameras.map(({ brand }) => brand))).toEqual(new Set(["url", "hikvision"]));
});
