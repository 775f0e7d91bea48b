// The wall's controls on its dark ground; the colours stand in styles/wall.css too.
import { ConfigProvider, type ThemeConfig, theme } from "antd";
import type { ReactNode } from "react";
import { theme as light } from "../theme.ts";

const DARK: ThemeConfig = {
  inherit: false,
  algorithm: theme.darkAlgorithm,
  token: {
    colorPrimary: "#2f9c86",
    colorBgContainer: "#14221f",
    colorBgElevated: "#182925",
    colorBorder: "#33473f",
    colorText: "#e6eeea",
    colorTextPlaceholder: "#a9bab4",
    borderRadius: 8,
    controlHeight: 36,
    ...(light.token?.fontFamily === undefined ? {} : { fontFamily: light.token.fontFamily }),
    fontSize: 14,
    motionDurationMid: "0.12s",
  },
};

export function DarkBar(props: { children: ReactNode }) {
  return (
    <ConfigProvider theme={DARK}>
      <div className="wall-bar">{props.children}</div>
    </ConfigProvider>
  );
}
