// What is now: newest values, open alerts, camera states. Filled by the pipeline and the relay, asked by HTTP and
// realtime; the store stays the truth, this is its newest page.
import type { MetricName } from "../../devices/metrics.ts";
import type { Alert, CameraState, DeviceId, Reading, UnixMs } from "../model.ts";
import { isOver } from "../store/alerts.ts";

export type LatestValue = {
  readonly value: number;
  readonly measuredAt: UnixMs;
  readonly receivedAt: UnixMs;
};

export type Present = {
  readonly takeReadings: (readings: readonly Reading[]) => void;
  readonly takeAlert: (alert: Alert) => void;
  readonly takeCamera: (state: CameraState) => void;
  readonly latestOf: (deviceId: DeviceId) => ReadonlyMap<MetricName, LatestValue>;
  readonly openAlerts: () => readonly Alert[];
  readonly cameraState: (id: DeviceId) => CameraState | undefined;
};

export function createPresent(
  latest: readonly (LatestValue & { readonly deviceId: DeviceId; readonly metric: MetricName })[],
  openAlerts: readonly Alert[],
): Present {
  const values = new Map<DeviceId, Map<MetricName, LatestValue>>();
  const alerts = new Map(openAlerts.map((alert) => [alert.id, alert]));
  const cameras = new Map<DeviceId, CameraState>();
  for (const one of latest) put(one);

  function put(reading: LatestValue & { readonly deviceId: DeviceId; readonly metric: MetricName }): void {
    const { deviceId, metric, value, measuredAt, receivedAt } = reading;
    const ofDevice = values.get(deviceId) ?? new Map<MetricName, LatestValue>();
    values.set(deviceId, ofDevice);
    const before = ofDevice.get(metric);
    if (before === undefined || before.measuredAt <= measuredAt)
      ofDevice.set(metric, { value, measuredAt, receivedAt });
  }

  return {
    takeReadings: (readings) => {
      for (const reading of readings) put(reading);
    },
    takeAlert: (alert) => {
      if (isOver(alert)) alerts.delete(alert.id);
      else alerts.set(alert.id, alert);
    },
    takeCamera: (state) => {
      cameras.set(state.cameraId, state);
    },
    latestOf: (deviceId) => values.get(deviceId) ?? new Map(),
    openAlerts: () => [...alerts.values()],
    cameraState: (id) => cameras.get(id),
  };
}
