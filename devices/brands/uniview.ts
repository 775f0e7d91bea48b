// Uniview recorders and cameras: a channel's streams are counted from 0.
// Source: Uniview, live view over RTSP (/unicast/c<channel>/s<0 main, 1 sub>/live).
import type { Brand } from "../brand.ts";

export const uniview: Brand = {
  id: "uniview",
  title: "Uniview 宇视",
  defaultPort: 554,
  pathOf: ({ channel, stream }) => `/unicast/c${channel}/s${stream === "main" ? 0 : 1}/live`,
};
