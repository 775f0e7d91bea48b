// A contact says that a door was opened, and nothing more: the hub counts, calls somebody, and knows when it is shut.
import { expect, test } from "vitest";
import type { Alert } from "../../hub/serve/contract.ts";
import { publish, until } from "../kitchen.ts";
import { district } from "./district.ts";

test("a fridge's door that is left open is told, without another word from its contact, and is over when it is shut", async () => {
  await using kitchen = await district({ ruleDurationFactor: 1 / 60 });
  const east = await kitchen.signIn("east");
  const contact = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
  const doors = async () => {
    const { body } = await east.get<{ items: Alert[] }>("/alerts");
    return body.items.filter((one) => one.rule === "door-open");
  };
  await publish(contact, "kitchen/east-canteen/fridge/reading", { door: "open" });
  //  The hub looks at its doors every five seconds.
  const told = await until("the alert", async () => (await doors())[0]);
  expect(told).toMatchObject({ deviceId: "east-canteen.fridge", metric: "open_for", state: "firing" });
  await publish(contact, "kitchen/east-canteen/fridge/reading", { door: "closed" });
  const over = await until("its end", async () =>
    (await doors()).find((one) => one.resolvedAt !== undefined),
  );
  expect(over.id).toBe(told.id);
});
