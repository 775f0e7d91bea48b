// A buzzer or a lamp on site: `kitchen/<site>/alarm` on the hub's own broker, heard by that site's device accounts. Promise:
// it is off when nothing is wrong any more of what it was told, and not before, whatever the message at hand is about.
import { oneLine } from "../escape.ts";
import type { Notice, Pace, Verdict } from "./channel.ts";

/** Tells those of a site who listen to a topic; gives how many there were. */
export type TellSite = (siteId: string, topic: string, payload: string) => Promise<number>;

/** Chosen: more often no buzzer begins anew. */
export const MQTT_PACE: Pace = { windows: [{ count: 60, ms: 61_000 }] };

/** @param isOn something of what this channel was told about the site is open */
export async function sendToSite(notice: Notice, isOn: boolean, tell: TellSite): Promise<Verdict> {
  const payload = JSON.stringify({
    id: notice.id,
    //  What simple devices look at.
    alarm: isOn || notice.kind === "test" ? "on" : "off",
    kind: notice.kind,
    severity: notice.severity,
    title: oneLine(notice.title),
    ...(notice.alertId === undefined ? {} : { alert: notice.alertId }),
  });
  const topic = `kitchen/${notice.siteId}/alarm`;
  const heard = await tell(notice.siteId, topic, payload);
  if (heard > 0) return { outcome: "sent", detail: `${topic}: ${heard}` };
  return {
    outcome: "failed",
    of: "message",
    detail: `no device of the site is connected and listens to ${topic}`,
    isUncertain: false,
  };
}
