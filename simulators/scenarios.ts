// What can happen in the simulated district, by name. One line each; the help and the README list what stands here.
import type { Mishap } from "./clip-files.ts";
import { SHOWCASE, SHOWCASE_CAMERA } from "./district.ts";
import type { StreamState } from "./rtsp-playout.ts";
import type { Stuck } from "./sensors.ts";

/** What a scenario may do to the district. */
export type Stagehand = {
  readonly setCompressor: (sensor: string, isWorking: boolean) => void;
  readonly setSilent: (sensor: string, isSilent: boolean) => void;
  readonly setStuck: (sensor: string, how: Stuck | undefined) => void;
  readonly restartGateway: (sensor: string) => void;
  readonly setCamera: (camera: string, state: StreamState) => void;
  /** What is before a camera's lens; undefined: its area. */
  readonly setMishap: (camera: string, mishap: Mishap | undefined) => void;
};

export type Scenario = {
  readonly tells: string;
  readonly on: "fridge" | "sensor" | "camera";
  readonly play: (stagehand: Stagehand, target: string) => void;
};

export const SCENARIOS = {
  "sample-fridge-fails": {
    tells:
      "the fridge's compressor stops: it warms from its setpoint past 8 °C in about half an hour of its own time",
    on: "fridge",
    play: ({ setCompressor }, target) => setCompressor(target, false),
  },
  "sample-fridge-mended": {
    tells: "the compressor runs again",
    on: "fridge",
    play: ({ setCompressor }, target) => setCompressor(target, true),
  },
  "sensor-silent": {
    tells: "the sensor's battery is dead: it sends nothing, and its line is gone without a word",
    on: "sensor",
    play: ({ setSilent }, target) => setSilent(target, true),
  },
  "sensor-back": {
    tells: "the sensor has a new battery",
    on: "sensor",
    play: ({ setSilent }, target) => setSilent(target, false),
  },
  "sensor-stuck": {
    tells: "the sensor is frozen: temperature and humidity stay the very same, whatever its fridge does",
    on: "sensor",
    play: ({ setStuck }, target) => setStuck(target, "same"),
  },
  "sensor-flickers": {
    tells: "the sensor is frozen, and its temperature flips between two neighbouring tenths",
    on: "sensor",
    play: ({ setStuck }, target) => setStuck(target, "flickering"),
  },
  "sensor-measures": {
    tells: "the sensor measures again, after sensor-stuck or sensor-flickers",
    on: "sensor",
    play: ({ setStuck }, target) => setStuck(target, undefined),
  },
  "gateway-restarts": {
    tells: "the sensor's gateway starts again and repeats what each of its devices said last",
    on: "sensor",
    play: ({ restartGateway }, target) => restartGateway(target),
  },
  "camera-dies": {
    tells: "the camera's sessions are cut, and it answers 500",
    on: "camera",
    play: ({ setCamera }, target) => setCamera(target, "dead"),
  },
  "camera-back": {
    tells: "the camera plays again, after camera-dies or camera-freezes",
    on: "camera",
    play: ({ setCamera }, target) => setCamera(target, "playing"),
  },
  "camera-freezes": {
    tells: "the camera's sessions stay open and nothing comes down them",
    on: "camera",
    play: ({ setCamera }, target) => setCamera(target, "frozen"),
  },
  "camera-covered": {
    tells: "something hangs before the camera: it goes on sending, and nothing is to be seen",
    on: "camera",
    play: ({ setMishap }, target) => setMishap(target, "covered"),
  },
  "camera-dark": {
    tells: "the light is off where the camera is, and it has no other",
    on: "camera",
    play: ({ setMishap }, target) => setMishap(target, "dark"),
  },
  "camera-clear": {
    tells: "the camera shows its area again, after camera-covered or camera-dark",
    on: "camera",
    play: ({ setMishap }, target) => setMishap(target, undefined),
  },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;

/** The ids (`<site>.<id>`) that scenarios may be played on. */
export type Targets = {
  readonly fridges: readonly string[];
  readonly sensors: readonly string[];
  readonly cameras: readonly string[];
};

export type Cue = { readonly name: ScenarioName; readonly target: string };

export function isScenarioName(text: string): text is ScenarioName {
  return Object.hasOwn(SCENARIOS, text);
}

/** The scenario and what it is played on, or why that cannot be. Without `target`: the showcase's fridge or camera. */
export function findCue(
  name: string,
  target: string | undefined,
  targets: Targets,
): Cue | { readonly fault: string } {
  if (!isScenarioName(name)) {
    return { fault: `there is no scenario ${name}; there are ${Object.keys(SCENARIOS).join(", ")}` };
  }
  const { on } = SCENARIOS[name];
  const asked = target ?? (on === "camera" ? SHOWCASE_CAMERA : SHOWCASE.sensor);
  const fit = { fridge: targets.fridges, sensor: targets.sensors, camera: targets.cameras }[on];
  if (!fit.includes(asked))
    return { fault: `${name} needs a ${on}, and ${asked} is none; there are ${fit.join(", ")}` };
  return { name, target: asked };
}
