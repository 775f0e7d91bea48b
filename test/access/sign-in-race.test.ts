// A sign-in that was under way when the password was changed opens nothing: whoever knew the old one is out, however many
// tries of theirs wait for their turn at that moment.
import { expect, test } from "vitest";
import { type Kitchen, openKitchen } from "../kitchen.ts";
import { askFrom } from "./from-address.ts";

/** Signs in ten times at once with the password of before, and gives what each session that began is worth afterwards. */
async function begunAround(kitchen: Kitchen, change: () => Promise<number>): Promise<number[]> {
  const body = { account: "cook", password: kitchen.passwordOfPeople, bearer: true };
  const tries = Array.from({ length: 10 }, () => askFrom(kitchen.hub.httpUrl, "/session", { body }));
  const [status, ...answers] = await Promise.all([change(), ...tries]);
  expect(status).toBeLessThan(300);
  const tokens = answers.flatMap(({ body: { token } }) => (typeof token === "string" ? [token] : []));
  return await Promise.all(
    tokens.map(async (bearer) => (await askFrom(kitchen.hub.httpUrl, "/session", { bearer })).status),
  );
}

test("a password that was right when it was sent and is not any more begins no session", async () => {
  await using kitchen = await openKitchen();
  await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
  const cook = await kitchen.signIn("cook");
  const admin = await kitchen.signIn("admin");
  const own = { present: kitchen.passwordOfPeople, next: "seven small blue kettles" };
  const afterOwn = await begunAround(
    kitchen,
    async () => (await cook.send("POST", "/account/password", own)).status,
  );
  expect(afterOwn.filter((status) => status !== 401)).toEqual([]);
  await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
  const afterReset = await begunAround(
    kitchen,
    async () => (await admin.send("POST", "/people/cook/password")).status,
  );
  expect(afterReset.filter((status) => status !== 401)).toEqual([]);
});
