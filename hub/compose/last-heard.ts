// When each sensor was last heard before the hub started, by what is stored: its silence goes on from there.
import { isMeasurement } from "../ingest/silence.ts";
import type { DeviceId } from "../model.ts";
import type { Latest } from "../store/journal.ts";

export function lastHeard(latest: readonly Latest[]): Map<DeviceId, number> {
  const heard = new Map<DeviceId, number>();
  for (const { deviceId, metric, heardAt } of latest) {
    if (heardAt === undefined || !isMeasurement(metric)) continue;
    heard.set(deviceId, Math.max(heardAt, heard.get(deviceId) ?? 0));
  }
  return heard;
}
