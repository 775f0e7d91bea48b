// The page's face in antd's terms; the same colours stand as custom properties in styles/base.css.
// Deep green for what can be acted on, warm paper for the ground; text colours reach WCAG AA on it.
import type { ThemeConfig } from "antd";

export const FONT =
  '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", system-ui, -apple-system, "Segoe UI", sans-serif';

export const theme: ThemeConfig = {
  token: {
    colorPrimary: "#14665a",
    colorLink: "#14665a",
    colorError: "#b3261e",
    colorWarning: "#8a5300",
    colorSuccess: "#1f6b4a",
    colorInfo: "#14665a",
    colorText: "#1b2624",
    colorTextSecondary: "#51605b",
    colorTextTertiary: "#5d6a66",
    colorTextPlaceholder: "#68736f",
    colorBorder: "#c9c3b6",
    colorBgLayout: "#f5f2ec",
    colorBgContainer: "#ffffff",
    borderRadius: 8,
    controlHeight: 38,
    fontFamily: FONT,
    fontSize: 14,
    motionDurationMid: "0.12s",
    motionDurationSlow: "0.16s",
  },
};
