// A request that does not fit is told what to send, field by field.
import { expect, test } from "vitest";
import type { Problem } from "../../hub/serve/contract.ts";
import { openKitchen } from "../kitchen.ts";

const PLAN = {
  sites: [
    { id: "district", kind: "district" as const, name: "区" },
    { id: "east", kind: "school" as const, name: "东校", parent: "district" },
    { id: "east-canteen", kind: "canteen" as const, name: "东食堂", parent: "east", serves: ["east"] },
  ],
};

test("what is missing, empty, of another kind, too long, unknown or none of what there is", async () => {
  await using kitchen = await openKitchen(PLAN);
  const admin = await kitchen.signIn("admin");
  const said = async (method: "GET" | "POST", path: string, body?: unknown) => {
    const { status, body: problem } =
      method === "GET" ? await admin.get<Problem>(path) : await admin.send<Problem>(method, path, body);
    expect(status).toBe(422);
    return problem.detail;
  };
  const link = { siteId: "east" };
  const post = (body: unknown) => said("POST", "/share-links", body);
  expect(await post(undefined)).toBe("body: is missing");
  expect(await post([])).toBe("body: must be an object");
  expect(await post({})).toBe("body: siteId: is missing");
  expect(await post({ ...link, mostViewers: "many" })).toBe("body: mostViewers: must be a number");
  expect(await post({ ...link, mostViewers: 0 })).toBe("body: mostViewers: must be at least 1");
  expect(await post({ ...link, mostViewers: 501 })).toBe("body: mostViewers: must be at most 500");
  expect(await post({ ...link, madeFor: "家".repeat(81) })).toBe(
    "body: madeFor: must be at most 80 characters",
  );
  expect(await post({ ...link, madeFor: "\u0007" })).toBe(
    "body: madeFor: must be text without control characters",
  );
  expect(await post({ ...link, hours: [] })).toBe("body: hours: is empty");
  expect(await post({ ...link, until: "tomorrow" })).toContain("body: until: must be a moment with its zone");
  expect(await post({ ...link, forWhom: "x" })).toBe(
    'body: has "forWhom", which nothing is known of: leave it out',
  );
  expect(await said("GET", "/clip-exports?camrea=x")).toContain('query: has "camrea"');
  expect(await said("POST", "/people", { account: "cook" })).toMatch(/^body: \w+: is missing$/);
});
