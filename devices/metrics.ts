// The quantities that a kitchen's devices report, each with its unit and how it is shown.
// One line adds a metric; nothing else in the project lists them.

/** What is known of one quantity. Values are plain numbers in `unit`; states are numbers too (see `states`). */
export type MetricFacts = {
  /** UCUM-like unit as printed behind a value; "" where the number is a state or a pure number. */
  readonly unit: string;
  /** Digits after the point when shown. */
  readonly digits: number;
  /** For metrics whose numbers stand for states: index = value. */
  readonly states?: readonly string[];
  /** Technically possible range, inclusive; outside it a value is refused as a sensor fault. Chosen: what kitchens and their sensors can reach. */
  readonly range: readonly [min: number, max: number];
  /** True for what the hub works out about a device rather than what the device measures. */
  readonly computed?: true;
};

export const METRICS = {
  temperature: { unit: "°C", digits: 1, range: [-60, 400] },
  humidity: { unit: "%", digits: 0, range: [0, 100] },
  door: { unit: "", digits: 0, states: ["closed", "open"], range: [0, 1] },
  battery: { unit: "%", digits: 0, range: [0, 100] },
  voltage: { unit: "V", digits: 2, range: [0, 60] },
  link_quality: { unit: "", digits: 0, range: [0, 255] },
  /** Strength at the best receiver; a LoRa gateway still hears −140 dBm, and nothing is louder than its own sender. */
  signal: { unit: "dBm", digits: 0, range: [-150, 30] },
  /** Seconds since the newest reading that was not late. */
  silent_for: { computed: true, unit: "s", digits: 0, range: [0, 1e9] },
  /** Seconds for which a door has stood open; 0 when it is shut again. */
  open_for: { computed: true, unit: "s", digits: 0, range: [0, 1e9] },
  /** What a sensor gave instead of a temperature, as it gave it; 0 where it gave null. */
  fault_code: { computed: true, unit: "", digits: 2, range: [-1e6, 1e6] },
  /** For how many seconds a temperature has not moved though it should have; 0 while it moves. */
  stuck_for: { computed: true, unit: "s", digits: 0, range: [0, 1e9] },
  /** By how many seconds a device's clock is wrong, either way. */
  clock_off: { computed: true, unit: "s", digits: 0, range: [0, 1e12] },
  /** Steps that cannot be and fault codes, in 24 hours. */
  implausible: { computed: true, unit: "", digits: 0, range: [0, 1e9] },
  /** 1 while a camera's stream is arriving or its last probe succeeded. */
  online: { computed: true, unit: "", digits: 0, states: ["offline", "online"], range: [0, 1] },
  /** Of a camera's stream (hub/compose/picture-health.ts). Since its newest picture was taken. */
  frame_age: { computed: true, unit: "s", digits: 0, range: [0, 1e9] },
  frame_rate: { computed: true, unit: "fps", digits: 1, range: [0, 1000] },
  bitrate: { computed: true, unit: "kbit/s", digits: 0, range: [0, 1e6] },
  /** From one picture at which a player can begin to the next. */
  key_frame_gap: { computed: true, unit: "s", digits: 0, range: [0, 1e6] },
  /** Of all packets that were sent. */
  loss: { computed: true, unit: "%", digits: 1, range: [0, 100] },
  /** By how many seconds a camera's clock is wrong, either way. */
  clock_offset: { computed: true, unit: "s", digits: 0, range: [0, 1e12] },
  /** 1 in the minute in which a camera's codec or size became another. */
  picture_format: { computed: true, unit: "", digits: 0, states: ["same", "changed"], range: [0, 1] },
  /** Of a camera's picture (hub/video/look). Mean and standard deviation of its grey levels, 0 to 255. */
  luma: { computed: true, unit: "", digits: 0, range: [0, 255] },
  contrast: { computed: true, unit: "", digits: 0, range: [0, 255] },
  /** Variance of the Laplacian against the contrast's square. */
  sharpness: { computed: true, unit: "%", digits: 0, range: [0, 10_000] },
  /** Mean difference from the check before, in grey levels. */
  change: { computed: true, unit: "", digits: 1, range: [0, 255] },
  /** Of the approved picture's outlines that are in their places, beyond chance; only where a picture was approved. */
  reference_match: { computed: true, unit: "%", digits: 0, range: [0, 100] },
  /** 1 while the picture is not to be believed, and why; one of them at a time. */
  picture_black: { computed: true, unit: "", digits: 0, states: ["no", "yes"], range: [0, 1] },
  picture_bright: { computed: true, unit: "", digits: 0, states: ["no", "yes"], range: [0, 1] },
  picture_covered: { computed: true, unit: "", digits: 0, states: ["no", "yes"], range: [0, 1] },
  picture_frozen: { computed: true, unit: "", digits: 0, states: ["no", "yes"], range: [0, 1] },
  picture_looped: { computed: true, unit: "", digits: 0, states: ["no", "yes"], range: [0, 1] },
  picture_moved: { computed: true, unit: "", digits: 0, states: ["no", "yes"], range: [0, 1] },
  picture_blurred: { computed: true, unit: "", digits: 0, states: ["no", "yes"], range: [0, 1] },
} as const satisfies Record<string, MetricFacts>;

export type MetricName = keyof typeof METRICS;

/** Every metric's name, in the order in which pages show them. */
export const METRIC_NAMES = Object.keys(METRICS) as readonly MetricName[];

/** True for a text that names a metric. */
export function isMetricName(text: string): text is MetricName {
  return Object.hasOwn(METRICS, text);
}

/** The facts of a metric with optional parts visible to the type checker. */
export function metricFacts(name: MetricName): MetricFacts {
  return METRICS[name];
}
