// A kitchen in which alerts live their whole life: a fridge that can be warm for as long as a test wants, and the people
// whose job it is.
import type { Alert, ListOf, Photo } from "../hub/serve/contract.ts";
import { type Caller, type Kitchen, openKitchen, publish, until } from "./kitchen.ts";
import { createStillClock } from "./still-clock.ts";
import type { LiveClock } from "./video/live-clock.ts";

const MINUTE = 60_000;

export type AlertKitchen = Kitchen & {
  readonly clock: LiveClock;
  /** Two cooks, the officer of the canteen, the school's head, an inspector of the district. */
  readonly cook: Caller;
  readonly mate: Caller;
  readonly officer: Caller;
  readonly head: Caller;
  readonly inspector: Caller;
  /** The fridge reports this for so many minutes, every five; with the door's state, if any. */
  readonly fridge: (temperature: number, minutes: number, door?: "open" | "closed") => Promise<void>;
  /** The fridge is so warm until an alert of this severity is there. */
  readonly alarm: (severity?: "warning" | "critical") => Promise<Alert>;
  readonly alert: (id: string) => Promise<Alert>;
  readonly alerts: () => Promise<Alert[]>;
};

export async function openAlertKitchen(): Promise<AlertKitchen> {
  const clock = createStillClock();
  const kitchen = await openKitchen(undefined, {}, clock);
  const person = async (account: string, role: Parameters<Kitchen["person"]>[1]["role"], siteId: string) => {
    await kitchen.person(account, { role, siteId });
    return await kitchen.signIn(account);
  };
  const cook = await person("cook", "canteen-staff", "east-canteen");
  const mate = await person("mate", "canteen-staff", "east-canteen");
  const officer = await person("officer", "safety-officer", "east-canteen");
  const head = await person("head", "school-manager", "east");
  const inspector = await person("inspector", "inspector", "district");
  const password = await kitchen.deviceAccount("e", "east-canteen");
  let device = await kitchen.device("e", password);
  const alerts = async () => (await head.get<ListOf<Alert>>("/alerts?source=rule")).body.items;
  const fridge: AlertKitchen["fridge"] = async (temperature, minutes, door) => {
    if (!device.connected) device = await kitchen.device("e", password);
    for (let minute = 0; minute < minutes; minute += 5) {
      clock.skip(5 * MINUTE);
      const measured_at = clock.now();
      await publish(device, "kitchen/east-canteen/fridge/reading", { measured_at, temperature, door });
    }
  };
  return Object.assign(kitchen, {
    clock,
    cook,
    mate,
    officer,
    head,
    inspector,
    fridge,
    alerts,
    alert: async (id: string) => (await head.get<Alert>(`/alerts/${id}`)).body,
    alarm: async (severity: "warning" | "critical" = "warning") => {
      await fridge(4, 5);
      await fridge(severity === "critical" ? 12.5 : 9, 20);
      return await until(`an alert that is ${severity}`, async () =>
        (await alerts()).find((alert) => alert.state === "firing" && alert.severity === severity),
      );
    },
  });
}

/** Sends a photo as a phone does. */
export async function sendPhoto(
  kitchen: Kitchen,
  caller: Caller,
  alertId: string,
  { bytes, key, type = "image/jpeg" }: { bytes: Uint8Array; key: string; type?: string },
): Promise<{ readonly status: number; readonly body: Photo & { detail?: string } }> {
  const response = await fetch(`${kitchen.hub.httpUrl}/api/v1/alerts/${alertId}/photos?key=${key}`, {
    method: "POST",
    headers: { authorization: `Bearer ${caller.token}`, "content-type": type },
    body: Buffer.from(bytes),
  });
  return { status: response.status, body: (await response.json()) as Photo };
}
