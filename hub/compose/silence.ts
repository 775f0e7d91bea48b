// Asks every few seconds who is silent, which doors stand open and what else is found out about sensors, and tells the rules; and what was heard
// before the start.
import type { Limit } from "../../devices/limits.ts";
import type { MetricName } from "../../devices/metrics.ts";
import { createOpenDoors, type OpenDoors } from "../ingest/open-doors.ts";
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

/** The doors as they stood before the start. */
export function openDoorsSince(
  latest: readonly Latest[],
  toldOn: (rule: string) => readonly DeviceId[],
  silence: Pick<Silence, "isSilent">,
): OpenDoors {
  const known = latest.filter((one) => one.metric === "door");
  return createOpenDoors(known, toldOn("door-open"), silence.isSilent);
}

/** Gives the function that ends it. */
export function startListening(parts: {
  readonly estate: Pick<Estate, "sensors">;
  readonly silence: Silence;
  readonly openDoors: OpenDoors;
  readonly health: Pick<HealthKeeper, "due">;
  readonly pipeline: Pick<Pipeline, "isWell" | "takeOwn">;
  readonly limitsOf: (deviceId: DeviceId) => readonly Limit[];
  readonly clock: Clock;
}): () => void {
  const { estate, silence, openDoors, health, pipeline, limitsOf, clock } = parts;
  return clock.every(LISTEN_EVERY_MS, () => {
    const asking = (metric: MetricName) =>
      estate.sensors().flatMap(({ id }) => {
        const limit = limitsOf(id).find((one) => one.metric === metric);
        return limit === undefined ? [] : [{ id, limit: limit.limit }];
      });
    const watched = asking("silent_for").map(({ id, limit }) => ({ id, silentAfterS: limit }));
    const doors = asking("open_for").map(({ id, limit }) => ({ id, openAfterS: limit }));
    //  While the disk refuses, nobody is heard: that is the hub's deafness, not the sensors' silence.
    const at = clock.now();
    if (pipeline.isWell())
      pipeline.takeOwn([...silence.tell(watched, at), ...openDoors.tell(doors, at), ...health.due(at)]);
    else silence.deafUntil(at);
  });
}
