// A kitchen with something to report: a fridge that was warm for half an hour, over real MQTT.
import { type Kitchen, openKitchen, publish } from "./kitchen.ts";

const MIN = 60_000;
const HOLD_MS = 16 * MIN;

/** A kitchen whose eastern fridge was warm for half an hour, three hours ago, and then cold until now. */
export async function warmFridge(): Promise<Kitchen & { readonly from: number }> {
  const kitchen = await openKitchen();
  await kitchen.person("east", { role: "school-manager", siteId: "east" });
  await kitchen.person("west", { role: "school-manager", siteId: "west" });
  await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
  const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
  const from = Date.now() - 180 * MIN;
  for (let minute = 0; minute < 180; minute += 10) {
    const temperature = minute >= 30 && minute < 60 ? 9.5 : 4;
    await publish(device, "kitchen/east-canteen/fridge/reading", {
      measured_at: from + minute * MIN,
      temperature,
    });
  }
  await kitchen.hub.memory.history.setTerms(
    { deviceId: "east-canteen.fridge", metric: "temperature" },
    { bands: [{ from: 0, low: 0, high: 8, holdMs: HOLD_MS }], corrections: [] },
  );
  return Object.assign(kitchen, { from });
}
