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
  for (const one of latest) put(valuesOf(one.deviceId), one);

  function valuesOf(deviceId: DeviceId): Map<MetricName, LatestValue> {
    let ofDevice = values.get(deviceId);
    if (ofDevice === undefined) {
      ofDevice = new Map();
      values.set(deviceId, ofDevice);
    }
    return ofDevice;
  }

  function put(
    ofDevice: Map<MetricName, LatestValue>,
    { metric, value, measuredAt, receivedAt }: LatestValue & { readonly metric: MetricName },
  ): void {
    const before = ofDevice.get(metric);
    if (before === undefined || before.measuredAt <= measuredAt)
      ofDevice.set(metric, { value, measuredAt, receivedAt });
  }

  return {
    takeReadings: (readings) => {
      let deviceId: DeviceId | undefined;
      let ofDevice: Map<MetricName, LatestValue> | undefined;
      for (const reading of readings) {
        //  Looked up once for readings of one device that follow each other.
        if (ofDevice === undefined || reading.deviceId !== deviceId) {
          deviceId = reading.deviceId;
          ofDevice = valuesOf(deviceId);
        }
        put(ofDevice, reading);
      }
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
