// A person says what they did about an alert, with photos, and what became of the food. Sent again under the same key, it
// is written once.
import { holdsFood } from "../../devices/food-places.ts";
import type { Who } from "../access/sessions.ts";
import { acted, asksDisposition } from "../alerts/steps.ts";
import type { Acted, Alert, Disposition } from "../model.ts";
import { listPhotos } from "../store/photos.ts";
import { takeStep } from "./alert-step.ts";
import { type Desk, type Outcome, refuse } from "./desk.ts";

export type Deed = {
  readonly what: string;
  readonly disposition?: Disposition | undefined;
  /** Ids of photos that were sent before. */
  readonly photos: readonly string[];
  /** What the sender calls it. */
  readonly key?: string | undefined;
};

export async function actOnAlert(desk: Desk, who: Who, id: string, deed: Deed): Promise<Outcome<Alert>> {
  const { what, disposition, photos, key } = deed;
  return await takeStep(desk, who, {
    id,
    step: "act",
    detail: what,
    isRepeat: ({ events, by }) =>
      key !== undefined &&
      events.some((one) => one.kind === "acted" && one.by === by && one.data?.["key"] === key),
    decide: async ({ queries, alert, by, at }) => {
      if (disposition === undefined && needsDisposition(desk, alert))
        return refuse(
          422,
          "disposition: food was too warm or too cold: say whether it was kept, moved, discarded, or whether there was none",
          "alert-disposition",
        );
      if (alert.order !== undefined && photos.length === 0)
        return refuse(422, "photos: an order asks for a photo of what was done", "order-photo");
      const known = new Map((await listPhotos(queries, id)).map((photo) => [photo.id, photo]));
      const missing = photos.find((photo) => !known.has(photo));
      if (missing !== undefined)
        return refuse(422, `photos: this alert has no photo ${missing}: send it first`);
      const done: Acted = { by, at, what, photos, ...(disposition && { disposition }) };
      const shown = photos.map((photo) => ({ id: photo, sha256: known.get(photo)?.sha256 ?? "" }));
      return acted(alert, done, { photos: shown, ...(key !== undefined && { key }) });
    },
  });
}

/** Whether acting on it asks what became of the food. */
export function needsDisposition(desk: Desk, alert: Alert): boolean {
  const place = alert.deviceId === undefined ? undefined : desk.estate.sensor(alert.deviceId)?.place;
  return asksDisposition(alert, place !== undefined && holdsFood(place));
}
