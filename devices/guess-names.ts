// What the fields of unknown messages are usually called, and what they then mean. One line adds a name.
import type { MappedMetric, UnitName } from "./units.ts";

export type KnownName = {
  readonly name: RegExp;
  readonly metric: MappedMetric;
  readonly unit?: UnitName;
  readonly open?: readonly string[];
  readonly closed?: readonly string[];
  /** The name says that it is per cent; otherwise a battery's number may be its volts. */
  readonly isPerCent?: true;
};

/** Earlier lines win where a message has several for one metric. Source: the makers' own messages, see families/ and lorawan/. */
export const KNOWN_NAMES: readonly KnownName[] = [
  { name: /^(temperature|temp|temperature_?c|temp_?c|tc|t|wendu|温度)$/i, metric: "temperature" },
  { name: /^(TempC_\w+|temperature_?chn?\d|temp(erature)?_?\d)$/i, metric: "temperature" },
  { name: /^(temperature_?f|temp_?f|tf)$/i, metric: "temperature", unit: "fahrenheit" },
  { name: /^(humidity|hum|humi|rh|h|hum_?sht|humidity_?rh|shidu|湿度)$/i, metric: "humidity" },
  { name: /^(humidity_?chn?\d|hum(idity)?_?\d)$/i, metric: "humidity" },
  { name: /^contact$/i, metric: "door", open: ["false"], closed: ["true"] },
  {
    name: /^(magnet_status|magnet_chn\d|door|door_?state|门磁)$/i,
    metric: "door",
    open: ["open", "opened", "1", "true"],
    closed: ["close", "closed", "0", "false"],
  },
  {
    name: /^(door_open_status|opened|is_?open)$/i,
    metric: "door",
    open: ["1", "true"],
    closed: ["0", "false"],
  },
  { name: /^(battery_?(level|percent)|电量)$/i, metric: "battery", isPerCent: true },
  { name: /^(battery|batt|bat)$/i, metric: "battery" },
  { name: /^(battery_?mv|bat_?mv)$/i, metric: "voltage", unit: "milli" },
  { name: /^(voltage|volt|vbat|batv|battery_?v(oltage)?)$/i, metric: "voltage" },
  { name: /^(linkquality|lqi)$/i, metric: "link_quality" },
  { name: /^rssi$/i, metric: "signal" },
];

/** Names of times, best first. */
export const TIME_NAMES: readonly RegExp[] = [
  /^(measured_?at|sampled?_?(at|time))$/i,
  /^(timestamp|time|ts|datetime|date_?time)$/i,
  /^(last_?seen|received_?at)$/i,
];

export const SEQ_NAMES: readonly RegExp[] = [/^(seq|sequence|seq_?no|f_?cnt)$/i];

/** Names of what a device is called, best first. */
export const DEVICE_NAMES: readonly RegExp[] = [
  /^(device_?code|dev_?eui|device_?id|device_?sn|measurement_point)$/i,
  /^(mac|sn|imei|id|device_?name|device|addr(ess)?|node)$/i,
];

/** Levels of a topic that name no device. */
export const PLAIN_LEVEL =
  /^(up|uplink|event|events|rpc|data|json|sensor|sensors|state|status|report|reading|readings|telemetry|post|property|properties|thing|raw|btto?mqtt|home|v\d|tele|mqtt|attributes)$/i;
