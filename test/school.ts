// A school for tests of what its devices send: its head, a cook, a neighbour in another branch, and one device signed in.
import { type Caller, type Kitchen, openKitchen } from "./kitchen.ts";

export type School = AsyncDisposable & {
  readonly kitchen: Kitchen;
  /** The head of the school, signed in. */
  readonly head: Caller;
  /** A device of its canteen. */
  readonly device: Awaited<ReturnType<Kitchen["device"]>>;
};

export async function openSchool(): Promise<School> {
  const kitchen = await openKitchen(undefined, { ruleDurationFactor: 1 / 6000 });
  await kitchen.person("head", { role: "school-manager", siteId: "east" });
  await kitchen.person("neighbour", { role: "school-manager", siteId: "west" });
  await kitchen.person("cook", { role: "canteen-staff", siteId: "east-canteen" });
  const device = await kitchen.device("e", await kitchen.deviceAccount("e", "east-canteen"));
  const head = await kitchen.signIn("head");
  return { kitchen, head, device, [Symbol.asyncDispose]: () => kitchen[Symbol.asyncDispose]() };
}
