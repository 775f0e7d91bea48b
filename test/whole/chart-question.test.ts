// A chart's question is refused, in words, where answering it would hold up everybody else's.
import { expect, test } from "vitest";
import { openKitchen } from "../kitchen.ts";

test("a chart that ends in the year 9999 is refused at once, one of this year is answered", async () => {
  await using kitchen = await openKitchen();
  const admin = await kitchen.signIn("admin");
  const ask = (to: string) =>
    admin.get(`/sensors/east-canteen.fridge/readings?from=2026-01-01T00:00:00Z&to=${to}`);
  expect(await ask("9999-12-31T00:00:00Z")).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining("to: must be at most a year from now") },
  });
  const soon = new Date(Date.now() + 86_400_000).toISOString();
  expect(await ask(soon)).toMatchObject({ status: 200, body: { buckets: [] } });
});
