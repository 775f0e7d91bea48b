// Who administers the hub for good: with nobody like that left, nobody could ever give the role again.
import { expect, test } from "vitest";
import { isLastingAdministrator } from "../../hub/access/appointments.ts";
import { EVERYWHERE } from "../../hub/access/rights.ts";
import type { Post } from "../../hub/model.ts";

const NOW = 1_790_000_000_000;
const POST: Post = { role: "admin", siteId: EVERYWHERE };

test("for good means: now, everywhere, without an end, and by an account that signs in", () => {
  const isLasting = (post: Partial<Post>, disabledAt?: number) =>
    isLastingAdministrator(
      { posts: [{ ...POST, ...post }], ...(disabledAt === undefined ? {} : { disabledAt }) },
      NOW,
    );
  expect(isLasting({})).toBe(true);
  expect(isLasting({ from: NOW - 1 })).toBe(true);
  expect(isLasting({ until: NOW + 1 })).toBe(false);
  expect(isLasting({ from: NOW + 1 })).toBe(false);
  expect(isLasting({ role: "district-manager" })).toBe(false);
  expect(isLasting({ siteId: "district" })).toBe(false);
  expect(isLasting({}, NOW)).toBe(false);
});
