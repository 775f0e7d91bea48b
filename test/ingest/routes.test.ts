// Whose a topic is, asked again and again: what is remembered of it holds for its site and its account's patterns only.
import { expect, test } from "vitest";
import { routeOf } from "../../hub/ingest/routes.ts";

test("a topic is the same one's however often it is asked for, and another site's is not its own", () => {
  for (let again = 0; again < 2; again++) {
    expect(routeOf("east", "kitchen/east/fridge/reading", [])).toMatchObject({
      levels: ["kitchen", "east", "fridge", "reading"],
      family: { id: "native" },
      alien: undefined,
    });
    expect(routeOf("west", "kitchen/east/fridge/reading", []).alien).toMatchObject([{ code: "other-site" }]);
    expect(routeOf("east", "attic/fridge", []).family).toBeUndefined();
  }
});

test("accounts of one site with other patterns have other topics, and a new pattern counts at once", () => {
  const topic = "school-7/zigbee2mqtt/fridge";
  const prefixed = ["school-7/#"];
  for (let again = 0; again < 2; again++) {
    expect(routeOf("east", topic, []).family).toBeUndefined();
    expect(routeOf("east", topic, prefixed)).toMatchObject({
      levels: ["zigbee2mqtt", "fridge"],
      family: { id: "zigbee2mqtt" },
    });
  }
  expect(routeOf("east", topic, []).family).toBeUndefined();
});

test("who makes up topics makes it forget, and nothing wrong is said afterwards", () => {
  for (let i = 0; i < 45_000; i++) routeOf("east", `kitchen/east/made-up-${i}/reading`, []);
  expect(routeOf("east", "kitchen/east/made-up-3/reading", []).levels[2]).toBe("made-up-3");
  expect(routeOf("west", "kitchen/east/made-up-3/reading", []).alien).toMatchObject([{ code: "other-site" }]);
});
