// Which limits are in force for a device now, from what the book says that it serves; and what else rules ask about devices.
import type { Limit } from "../../devices/limits.ts";
import type { DeviceId, Sensor } from "../model.ts";
import { cameraLimits, sensorLimits } from "../rules/limits.ts";
import type { RuleScene } from "../rules/rules.ts";
import type { Memory } from "./memory.ts";

export function ruleScene(memory: Memory, factor: number): RuleScene {
  return {
    limitsOf: limitsInForce(memory, factor),
    besides: (deviceId) => [deviceId],
    inForce: () => true,
  };
}

function limitsInForce({ estate }: Memory, factor: number): (deviceId: DeviceId) => readonly Limit[] {
  const ofCameras = cameraLimits(factor);
  //  Asked for every reading; a sensor that is changed is another object.
  const known = new WeakMap<Sensor, readonly Limit[]>();
  return (deviceId) => {
    const sensor = estate.sensor(deviceId);
    if (sensor === undefined) return estate.camera(deviceId) === undefined ? [] : ofCameras;
    let limits = known.get(sensor);
    if (limits === undefined) {
      limits = sensorLimits(sensor.place, sensor.intervalS, factor);
      known.set(sensor, limits);
    }
    return limits;
  };
}
