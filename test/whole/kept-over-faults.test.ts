// What the hub must still know after a restart or a book that refused: the newest of each series, and alerts that are to
// be ended.
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import type { Alert, Sensor } from "../../hub/serve/contract.ts";
import { publish, until } from "../kitchen.ts";
import { district } from "./district.ts";

const TOPIC = "kitchen/east-canteen/fridge/reading";
const MIN = 60_000;

test("after a restart older readings are known as such, and page nobody", async () => {
  await using kitchen = await district({ ruleDurationFactor: 1 / 6000 });
  const password = await kitchen.deviceAccount("e", "east-canteen");
  const now = Date.now();
  await publish(await kitchen.device("e", password), TOPIC, { measured_at: now, temperature: 4 });
  await kitchen.restart();
  const device = await kitchen.device("e", password);
  //  Not late yet, and out of order: a second gateway has kept them for some minutes.
  for (const minutes of [6, 5, 4])
    await publish(device, TOPIC, { measured_at: now - minutes * MIN, temperature: 20 });
  await publish(device, TOPIC, { measured_at: now + 1000, temperature: 4.5 });
  const east = await kitchen.signIn("east");
  await until("the newest reading", async () => {
    const { latest } = (await east.get<Sensor>("/sensors/east-canteen.fridge")).body;
    return latest["temperature"]?.value === 4.5 ? true : undefined;
  });
  const { body } = await east.get<{ items: Alert[] }>("/alerts");
  expect(body.items.filter((one) => one.rule === "sample-fridge-too-warm")).toEqual([]);
});

test("an alert that is to be ended is ended, also where the book refused at first", async () => {
  await using kitchen = await district({ ruleDurationFactor: 1 / 6000 });
  const east = await kitchen.signIn("east");
  const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
  const at = Date.now() - 2_000;
  for (const ms of [0, 1_900]) await publish(device, TOPIC, { measured_at: at + ms, temperature: 20 });
  const alert = async () =>
    (await east.get<{ items: Alert[] }>("/alerts")).body.items.find(
      (one) => one.rule === "sample-fridge-too-warm",
    );
  await until("its alert", async () => (await alert()) ?? undefined);
  const db = new DatabaseSync(`${kitchen.dataDir}/book.db`);
  //  The hub is in this process: while it writes, waiting for it would hold it up.
  const whenFree = (sql: string) =>
    until("the book to be free", () => {
      try {
        db.exec(sql);
        return true;
      } catch (error) {
        if (/locked/.test(String(error))) return undefined;
        throw error;
      }
    });
  await whenFree("CREATE TRIGGER refusing BEFORE UPDATE ON alert BEGIN SELECT RAISE(ABORT, 'full'); END");
  await east.send("PATCH", "/sensors/east-canteen.fridge", { place: "kitchen" });
  await until("the refusal", () => (kitchen.logged().includes("ending alerts failed") ? true : undefined));
  expect((await alert())?.state).toBe("firing");
  await whenFree("DROP TRIGGER refusing");
  db.close();
  await until("its end", async () => ((await alert())?.state === "resolved" ? true : undefined));
});
