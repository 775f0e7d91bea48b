// Asks every few seconds who is silent and what else is found out about sensors, and tells the rules; and what was heard
// before the start.
import type { Limit } from "../../devices/limits.ts";
import { isMeasurement, type Silence } from "../ingest/silence.ts";
import type { Clock } from "../lib/clock.ts";
import type { DeviceId } from "../model.ts";
import type { Pipeline } from "../pipeline.ts";
import type { Estate } from "../store/estate.ts";
import type { Latest } from "../store/journal.ts";
import type { HealthKeeper } from "./health.ts";

/** Chosen: the shortest silence that counts is a demonstration's, some 20 s. */
const LISTEN_EVERY_MS = 5_000;

/** When each sensor was last heard, by what it measured. */
export function lastHeard(latest: readonly Latest[]): Map<DeviceId, number> {
  const heard = new Map<DeviceId, number>();
  for (const { deviceId, metric, heardAt } of latest) {
    if (heardAt === undefined || !isMeasurement(metric)) continue;
    heard.set(deviceId, Math.max(heardAt, heard.get(deviceId) ?? 0));
  }
  return heard;
}

/** Gives the function that ends it. */
export function startListening(parts: {
  readonly estate: Pick<Estate, "sensors">;
  readonly silence: Silence;
  readonly health: Pick<HealthKeeper, "due">;
  readonly pipeline: Pick<Pipeline, "isWell" | "takeOwn">;
  readonly limitsOf: (deviceId: DeviceId) => readonly Limit[];
  readonly clock: Clock;
}): () => void {
  const { estate, silence, health, pipeline, limitsOf, clock } = parts;
  return clock.every(LISTEN_EVERY_MS, () => {
    const watched = estate.sensors().flatMap(({ id }) => {
      const limit = limitsOf(id).find((one) => one.metric === "silent_for");
      return limit === undefined ? [] : [{ id, silentAfterS: limit.limit }];
    });
    //  While the disk refuses, nobody is heard: that is the hub's deafness, not the sensors' silence.
    const at = clock.now();
    if (pipeline.isWell()) pipeline.takeOwn([...silence.tell(watched, at), ...health.due(at)]);
    else silence.deafUntil(at);
  });
}
