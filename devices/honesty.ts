// What every sensor is asked besides what it measures: that its battery lasts, its clock is right and its values can be.
// A sensor that nobody has given a place is not asked: it may be a neighbour's.
import type { Limit } from "./limits.ts";

const HOUR = 3600;

/** Chosen: a thermostat switches some thirty times in half a day; a value that has not moved by then does not measure. */
const STUCK_AFTER_S = 12 * HOUR;

/** Whole percent: 20.4 is shown as 20 and is low, 29.6 as 30 and is well. */
const BATTERY_LOW: Limit = {
  rule: "sensor-battery-low",
  metric: "battery",
  side: "below",
  limit: 20.5,
  steps: [
    //  Chosen: one odd value is not told, two an hour apart are.
    { severity: "warning", forS: HOUR },
    { severity: "critical", forS: HOUR, beyond: 5.5 },
  ],
  clearMargin: 9,
  clearForS: 0,
  source: "chosen: 20 and 5 %, well again at 30 % (a cell that warms up recovers some percent)",
};

const CLOCK_WRONG: Limit = {
  rule: "sensor-clock-wrong",
  metric: "clock_off",
  side: "above",
  limit: 300,
  steps: [
    { severity: "notice", forS: 0 },
    { severity: "warning", forS: 24 * HOUR },
  ],
  clearMargin: 60,
  clearForS: 0,
  source: "chosen: gateways were seen 280 s off; beyond five minutes a device's time is not believed",
};

const IMPLAUSIBLE: Limit = {
  rule: "sensor-implausible",
  metric: "implausible",
  side: "above",
  limit: 2,
  steps: [
    { severity: "notice", forS: 0 },
    { severity: "warning", forS: 0, beyond: 11 },
  ],
  //  Well again after a day without any.
  clearMargin: 2,
  clearForS: 0,
  source: "chosen: three in a day are no accident, twelve are one every two hours",
};

/** A duration itself, shortened where all durations are. */
function stuck(durationFactor: number): Limit {
  return {
    rule: "sensor-stuck",
    metric: "stuck_for",
    side: "above",
    limit: STUCK_AFTER_S * durationFactor,
    steps: [{ severity: "warning", forS: 0 }],
    clearMargin: 0,
    clearForS: 0,
    source: "chosen: identical for 12 hours with at least 12 samples",
  };
}

export function honestyLimits(durationFactor = 1): readonly Limit[] {
  return [stuck(durationFactor), BATTERY_LOW, CLOCK_WRONG, IMPLAUSIBLE];
}

/**
 * How fast a temperature can change at most in a place, in °C a minute, for a sensor in its case; undefined where nothing
 * is known of it. A fridge's air was simulated at 0.1 °C a minute after its compressor fails and at up to 3 with a door
 * open for a minute; "a few °C a minute" is the rule of cold-chain systems. Kitchen air: steam and oven doors.
 */
export function fastestCPerMin(place: string): number | undefined {
  return FASTEST.get(place);
}

const FASTEST: ReadonlyMap<string, number> = new Map([
  ["sample-fridge", 5],
  ["food-fridge", 5],
  ["freezer", 5],
  ["hot-holding", 10],
  ["cold-room", 5],
  ["kitchen", 10],
]);

/**
 * Below what a radio is heard badly, in its own unit. Zigbee link quality: below 20 is weak (field reports). Wi-Fi: below
 * −80 dBm connections break (chosen). LoRaWAN: chosen 20 dB above the −137 dBm at which an SX1276 hears nothing more
 * (its data sheet, SF12 at 125 kHz).
 */
export function weakBelow(metric: "link_quality" | "signal", family: string): number {
  if (metric === "link_quality") return 20;
  return family === "chirpstack" ? -117 : -80;
}
