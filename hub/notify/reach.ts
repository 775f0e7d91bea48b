// Whom a channel tells: a group of people at once, or single people by a part of their address. Pure.
import type { Address, Channel } from "../model.ts";

/** "group", or the part of an address without which a person is not reached. */
export function reachOf({ kind, settings }: Pick<Channel, "kind" | "settings">): "group" | keyof Address {
  //  A list of its own is a group; without one mails go to single people.
  if (kind === "email") return hasOwnReceivers(settings["to"]) ? "group" : "email";
  if (kind === "wecom-app") return "wecomUser";
  if (kind !== "hook") return "group";
  //  A provider of calls or text messages asks for a number; any other program is told once.
  const namesNumber = JSON.stringify(settings["template"] ?? "").includes("{mobile}");
  return settings["preset"] !== undefined || namesNumber ? "mobile" : "group";
}

function hasOwnReceivers(to: unknown): boolean {
  return (typeof to === "string" && to !== "") || (Array.isArray(to) && to.length > 0);
}
