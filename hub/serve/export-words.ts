// The words of files of readings, in either language: their columns, and what stands in their cells. A person opens them.
import { METRICS, type MetricName } from "../../devices/metrics.ts";
import { placeTitle } from "../actions/import-columns.ts";

export type ExportLanguage = "zh" | "en";
type Both = Readonly<Record<ExportLanguage, string>>;

const METRIC_TITLES: Readonly<Record<MetricName, Both>> = {
  temperature: { zh: "温度", en: "Temperature" },
  humidity: { zh: "湿度", en: "Humidity" },
  door: { zh: "门", en: "Door" },
  battery: { zh: "电量", en: "Battery" },
  voltage: { zh: "电压", en: "Voltage" },
  link_quality: { zh: "信号", en: "Signal" },
  signal: { zh: "信号强度", en: "Signal strength" },
  silent_for: { zh: "失联时长", en: "Silent for" },
  open_for: { zh: "开门时长", en: "Open for" },
  fault_code: { zh: "故障码", en: "Fault code" },
  stuck_for: { zh: "数值不动时长", en: "Unmoved for" },
  clock_off: { zh: "时钟偏差", en: "Clock off by" },
  implausible: { zh: "不可信次数", en: "Implausible values" },
  online: { zh: "在线", en: "Online" },
  frame_age: { zh: "画面延迟", en: "Picture age" },
  frame_rate: { zh: "帧率", en: "Frame rate" },
  bitrate: { zh: "码率", en: "Bitrate" },
  key_frame_gap: { zh: "关键帧间隔", en: "Key frame interval" },
  loss: { zh: "丢包", en: "Packet loss" },
  clock_offset: { zh: "摄像头时钟偏差", en: "Camera clock off by" },
  picture_format: { zh: "编码或分辨率", en: "Codec or size" },
  luma: { zh: "亮度", en: "Brightness" },
  contrast: { zh: "对比度", en: "Contrast" },
  sharpness: { zh: "清晰度", en: "Sharpness" },
  change: { zh: "画面变化", en: "Change" },
  reference_match: { zh: "和基准画面重合", en: "Match with the approved picture" },
  picture_black: { zh: "画面全黑", en: "Picture black" },
  picture_bright: { zh: "画面过曝", en: "Picture over-exposed" },
  picture_covered: { zh: "镜头被遮挡", en: "Lens covered" },
  picture_frozen: { zh: "画面静止不动", en: "Picture frozen" },
  picture_looped: { zh: "画面循环重放", en: "Picture looped" },
  picture_moved: { zh: "摄像头被移动", en: "Camera moved" },
  picture_blurred: { zh: "画面模糊", en: "Picture blurred" },
};

const STATE_TITLES: Readonly<Record<string, Both>> = {
  closed: { zh: "关", en: "closed" },
  open: { zh: "开着", en: "open" },
  offline: { zh: "离线", en: "offline" },
  online: { zh: "在线", en: "online" },
  same: { zh: "没变", en: "same" },
  changed: { zh: "变了", en: "changed" },
  no: { zh: "否", en: "no" },
  yes: { zh: "是", en: "yes" },
};

const COLUMNS = {
  site: { zh: "单位编号", en: "Site id" },
  siteName: { zh: "单位", en: "Site" },
  sensor: { zh: "传感器编号", en: "Sensor id" },
  sensorName: { zh: "传感器", en: "Sensor" },
  place: { zh: "用途", en: "Use" },
  metric: { zh: "项目", en: "Quantity" },
  measuredAt: { zh: "测量时间", en: "Measured at" },
  value: { zh: "数值", en: "Value" },
  raw: { zh: "原始值", en: "As sent" },
  unit: { zh: "单位符号", en: "Unit" },
  receivedAt: { zh: "收到时间", en: "Received at" },
  late: { zh: "补传", en: "Late" },
  seq: { zh: "序号", en: "Sequence number" },
  day: { zh: "日期", en: "Day" },
  min: { zh: "最低", en: "Lowest" },
  mean: { zh: "平均", en: "Mean" },
  max: { zh: "最高", en: "Highest" },
  count: { zh: "读数条数", en: "Readings" },
  lateCount: { zh: "其中补传", en: "Late readings" },
  insideS: { zh: "限内（秒）", en: "Inside the limits (s)" },
  outsideS: { zh: "超限（秒）", en: "Outside the limits (s)" },
  gapS: { zh: "无数据（秒）", en: "No data (s)" },
  countedFrom: { zh: "当日从何时算起", en: "Day counted from" },
  longestS: { zh: "最长一次超限（秒）", en: "Longest time outside (s)" },
} as const satisfies Record<string, Both>;

export type ExportColumn = keyof typeof COLUMNS;

const KINDS = { readings: { zh: "读数", en: "readings" }, days: { zh: "每日数据", en: "days" } } as const;
const YES: Both = { zh: "是", en: "yes" };
const EVERYTHING: Both = { zh: "全部单位", en: "all sites" };
const TO: Both = { zh: "至", en: "to" };

export type ExportWords = {
  readonly column: (column: ExportColumn) => string;
  readonly place: (id: string) => string;
  readonly metric: (metric: MetricName) => string;
  /** The word for a value that stands for a state; undefined for a number. */
  readonly state: (metric: MetricName, value: number) => string | undefined;
  /** "yes", or nothing. */
  readonly yes: (is: boolean) => string | null;
  readonly sheet: (metric: MetricName, rows: keyof typeof KINDS) => string;
  /** Without its ending. `of` is the site or sensor that the file is of, undefined for everything; days as 2026-11-21. */
  readonly fileName: (about: {
    readonly of: string | undefined;
    readonly metric: MetricName;
    readonly rows: keyof typeof KINDS;
    readonly firstDay: string;
    readonly lastDay: string;
  }) => string;
};

export function exportWords(language: ExportLanguage): ExportWords {
  const metric = (name: MetricName) => METRIC_TITLES[name][language];
  const days = (first: string, last: string) => (first === last ? [first] : [first, TO[language], last]);
  return {
    column: (column) => COLUMNS[column][language],
    place: (id) => placeTitle(id, language),
    metric,
    state: (name, value) => {
      const state = (METRICS[name] as { readonly states?: readonly string[] }).states?.[Math.round(value)];
      return state === undefined ? undefined : (STATE_TITLES[state]?.[language] ?? state);
    },
    yes: (is) => (is ? YES[language] : null),
    sheet: (name, rows) => `${metric(name)} ${KINDS[rows][language]}`,
    fileName: ({ of, metric: name, rows, firstDay, lastDay }) =>
      [of ?? EVERYTHING[language], metric(name), KINDS[rows][language], ...days(firstDay, lastDay)]
        .map(safeInName)
        .join(" "),
  };
}

/** Chosen: with its date and ending it stays below the 255 bytes that file systems take, in Chinese too. */
const MOST_NAME_CHARS = 40;

/** Text as it may stand in a file's name on any system: Windows refuses \/:*?"<>| and a dot at the end. */
function safeInName(text: string): string {
  const clean = text.replace(/[\\/:*?"<>|\p{C}\p{Zl}\p{Zp}]+/gu, "-").replace(/^[.\s]+|[.\s]+$/g, "");
  return Array.from(clean).slice(0, MOST_NAME_CHARS).join("");
}
