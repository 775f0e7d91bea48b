// Words of the form that records a calibration, in Chinese.
import type { CALIBRATION_FAULTS } from "../../../devices/calibration.ts";

const faults: Record<keyof typeof CALIBRATION_FAULTS, string> = {
  metric: "{{metric}} 不能校准",
  "one-point": "单点校准只要一个点",
  "two-points": "两点校准要两个点",
  "too-near": "两个点至少要相差 {{apart}}{{unit}}；只比了一个温度时，请用单点",
  slope: "每变化 1{{unit}} 会变成 {{gain}}{{unit}}，不合理：请核对两个值有没有填反",
  reference: "标准器的值不可能是 {{reference}}{{unit}}：应在 {{least}} 到 {{most}}{{unit}} 之间",
  "too-far": "相差 {{off}}{{unit}} 的传感器是坏了：请更换（最多修正 {{most}}{{unit}}）",
};

export const zhCalibration = {
  calibrationForm: {
    needed: "带 * 的必须填",
    missing: "还没有填：{{fields}}",
    notANumber: "不是数字：{{fields}}",
    and: "、",
    takeOver: "填入这个值",
    preview: "登记后",
    becomes: "发来 {{sent}}，显示为 {{shown}}",
    instead: "（现在显示 {{shown}}）",
    incomplete: "填好两个值，这里会显示修正后的读数。",
    incompleteTwo: "填好两个点，这里会显示修正后的读数。",
    large: "修正 {{by}}，超过 {{limit}}，偏大",
    largeWhy: {
      temperature:
        "冷藏用的传感器一般误差在 ±0.5 °C 以内，自动监测认可的误差是 ±1 °C（澳大利亚维多利亚州卫生部门）。修正得更多，往往是探头位置和标准器不一致、没等到读数稳定，或传感器坏了。",
      humidity: "湿度传感器一般误差在 ±3% 以内，这里超过了两倍。往往是没等到读数稳定，或传感器受潮、坏了。",
    },
    confirm: "我已在同一位置、读数稳定后再比对过，确认就修正这么多",
    confirmFirst: "修正偏大：请先勾选确认",
    faults,
  },
};
