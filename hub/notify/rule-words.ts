// What rules are called in messages, and values with their units. A rule without words of its own is told by what it
// measures.
import { METRICS, type MetricName, metricFacts } from "../../devices/metrics.ts";
import type { Alert, Language } from "../model.ts";

type Both = Readonly<Record<Language, string>>;

const RULES: Readonly<Record<string, Both>> = {
  "sample-fridge-too-warm": { zh: "留样冰箱温度过高", en: "Sample fridge too warm" },
  "sample-fridge-too-cold": { zh: "留样冰箱温度过低", en: "Sample fridge too cold" },
  "food-fridge-too-warm": { zh: "冷藏柜温度过高", en: "Food fridge too warm" },
  "food-fridge-too-cold": { zh: "冷藏柜温度过低", en: "Food fridge too cold" },
  "freezer-too-warm": { zh: "冷冻柜温度过高", en: "Freezer too warm" },
  "hot-holding-too-cool": { zh: "热存温度过低", en: "Hot food too cool" },
  "cold-room-too-warm": { zh: "专间温度过高", en: "Cold room too warm" },
  "door-open": { zh: "门没关", en: "Door left open" },
  "camera-offline": { zh: "摄像头离线", en: "Camera offline" },
  "camera-black": { zh: "摄像头画面全黑", en: "Camera shows black" },
  "camera-covered": { zh: "摄像头镜头被遮挡", en: "Camera lens covered" },
  "camera-frozen": { zh: "摄像头画面静止不动", en: "Camera picture frozen" },
  "camera-looped": { zh: "摄像头在重放录像", en: "Camera shows a recording" },
  "camera-bright": { zh: "摄像头画面过曝", en: "Camera picture over-exposed" },
  "camera-moved": { zh: "摄像头被移动", en: "Camera moved" },
  "camera-blurred": { zh: "摄像头画面模糊", en: "Camera picture blurred" },
  "camera-lossy": { zh: "摄像头丢包严重", en: "Camera loses packets" },
  "camera-clock-wrong": { zh: "摄像头时钟不准", en: "Camera clock wrong" },
  "camera-rare-key-frames": { zh: "摄像头关键帧太少", en: "Camera sends key frames too rarely" },
  "sensor-silent": { zh: "传感器失联", en: "Sensor silent" },
  "sensor-stuck": { zh: "传感器读数卡住不变", en: "Sensor frozen at one value" },
  "sensor-battery-low": { zh: "传感器电量低", en: "Sensor battery low" },
  "sensor-clock-wrong": { zh: "传感器时钟不准", en: "Sensor clock wrong" },
  "gateway-silent": { zh: "网关失联", en: "Gateway silent" },
  "cameras-gone": { zh: "摄像头全部离线", en: "All cameras offline" },
  "site-power-or-line": { zh: "停电或断网", en: "Power or line down" },
  "network-down": { zh: "多校同时失联，请查网络", en: "Several schools silent at once: look at the network" },
  "sensor-implausible": { zh: "传感器读数不可信", en: "Sensor gives impossible values" },
};

const METRIC_WORDS: Partial<Record<MetricName, Both>> = {
  temperature: { zh: "温度异常", en: "Temperature out of order" },
  humidity: { zh: "湿度异常", en: "Humidity out of order" },
  door: { zh: "门未关", en: "Door open" },
  battery: { zh: "电量低", en: "Battery low" },
  online: { zh: "离线", en: "Offline" },
};
const OUT_OF_ORDER: Both = { zh: "异常", en: "Out of order" };
/** Chosen: what of a person's words fits into a title. */
const REMARK_CHARS = 40;

/** What an alert is about, in a few words; of what a person opened their own. */
export function whatText(alert: Alert, language: Language): string {
  if (alert.remark !== undefined) {
    if (alert.remark.setAside !== undefined) return language === "zh" ? "问题反映" : "A report";
    const text = Array.from(alert.remark.text);
    return text.length <= REMARK_CHARS ? text.join("") : `${text.slice(0, REMARK_CHARS).join("")}…`;
  }
  const ofMetric = alert.metric === undefined ? undefined : METRIC_WORDS[alert.metric];
  return (RULES[alert.rule ?? ""] ?? ofMetric ?? OUT_OF_ORDER)[language];
}

const STATES: Readonly<Record<string, Both>> = {
  same: { zh: "没变", en: "same" },
  changed: { zh: "变了", en: "changed" },
  no: { zh: "否", en: "no" },
  yes: { zh: "是", en: "yes" },
  closed: { zh: "关", en: "closed" },
  open: { zh: "开着", en: "open" },
  offline: { zh: "离线", en: "offline" },
  online: { zh: "在线", en: "online" },
};

/** A value with its unit: "12.4 °C", "26 min". */
export function valueText(metric: MetricName, value: number, language: Language): string {
  const { unit, digits, states } = metricFacts(metric);
  if (states !== undefined) {
    const state = states[Math.round(value)] ?? "";
    return STATES[state]?.[language] ?? state;
  }
  if (unit === METRICS.silent_for.unit) return durationText(value * 1000, language);
  return unit === "%" ? `${value.toFixed(digits)}%` : `${value.toFixed(digits)} ${unit}`.trim();
}

/** "26 分钟", "3 小时 5 分". */
export function durationText(ms: number, language: Language): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const days = Math.floor(hours / 24);
  if (language === "zh") {
    if (days > 0) return `${days} 天 ${hours % 24} 小时`;
    return hours === 0 ? `${minutes} 分钟` : `${hours} 小时 ${rest} 分`;
  }
  if (days > 0) return `${days} d ${hours % 24} h`;
  return hours === 0 ? `${minutes} min` : `${hours} h ${rest} min`;
}
