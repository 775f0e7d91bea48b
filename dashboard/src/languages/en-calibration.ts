// Words of the form that records a calibration, in English.
import type { CALIBRATION_FAULTS } from "../../../devices/calibration.ts";

const faults: Record<keyof typeof CALIBRATION_FAULTS, string> = {
  metric: "{{metric}} cannot be calibrated",
  "one-point": "One point (offset) takes one point",
  "two-points": "Two points (slope) takes two points",
  "too-near":
    "The two points must be at least {{apart}}{{unit}} apart; for one temperature alone choose one point",
  slope: "A step of 1{{unit}} would become {{gain}}{{unit}}: check which value is whose",
  reference: "A reference of {{reference}}{{unit}} cannot be: {{least}} to {{most}}{{unit}}",
  "too-far":
    "A sensor that is {{off}}{{unit}} off is broken: replace it (at most {{most}}{{unit}} is corrected)",
};

export const enCalibration = {
  calibrationForm: {
    needed: "Fields with * must be filled in",
    missing: "Still empty: {{fields}}",
    notANumber: "Not a number: {{fields}}",
    and: ", ",
    takeOver: "Fill this in",
    preview: "What it does",
    becomes: "{{sent}} sent becomes {{shown}}",
    instead: " (shown as {{shown}} now)",
    incomplete: "Fill in both values to see what readings become.",
    incompleteTwo: "Fill in both points to see what readings become.",
    large: "A correction of {{by}} is large: more than {{limit}}",
    largeWhy: {
      temperature:
        "Sensors for fridges promise ±0.5 °C, and automatic monitoring is accepted with ±1 °C (health department of Victoria, Australia). More than that mostly means that probe and reference were not at one place, that readings had not settled, or that the sensor is broken.",
      humidity:
        "Humidity sensors promise ±3%; this is more than twice that. Mostly the readings had not settled, or the sensor is wet or broken.",
    },
    confirm: "I compared them again at one place, with settled readings: it is this much",
    confirmFirst: "A large correction: confirm it first",
    faults,
  },
};
