// Dahua cameras and recorders (Amcrest's and Lechange's are the same inside): channel and stream are asked for in the query.
// Source: Dahua, "RTSP URL format" (/cam/realmonitor?channel=<from 1>&subtype=<0 main, 1 sub>).
import type { Brand } from "../brand.ts";

export const dahua: Brand = {
  id: "dahua",
  title: "Dahua 大华",
  defaultPort: 554,
  pathOf: ({ channel, stream }) => `/cam/realmonitor?channel=${channel}&subtype=${stream === "main" ? 0 : 1}`,
};
