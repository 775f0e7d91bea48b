// Which limits are in force for a device now, from what the book says that it serves.
import type { Limit } from "../../devices/places.ts";
import type { DeviceId } from "../model.ts";
import { cameraLimits, sensorLimits } from "../rules/limits.ts";
import type { Memory } from "./memory.ts";

export function limitsInForce({ estate }: Memory, factor: number): (deviceId: DeviceId) => readonly Limit[] {
  const ofCameras = cameraLimits(factor);
  //  Asked for every reading, and there are only a few answers.
  const known = new Map<string, readonly Limit[]>();
  return (deviceId) => {
    const sensor = estate.sensor(deviceId);
    if (sensor === undefined) return estate.camera(deviceId) === undefined ? [] : ofCameras;
    const key = `${sensor.place} ${sensor.intervalS}`;
    const limits = known.get(key) ?? sensorLimits(sensor.place, sensor.intervalS, factor);
    known.set(key, limits);
    return limits;
  };
}
