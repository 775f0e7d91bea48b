// Hikvision cameras and recorders: channel and stream are digits of one number, 101 = channel 1, main stream.
// Source: Hikvision ISAPI, "RTSP URL" (/Streaming/Channels/<channel><two digits of stream>).
import type { Brand } from "../brand.ts";

export const hikvision: Brand = {
  id: "hikvision",
  title: "Hikvision 海康威视",
  defaultPort: 554,
  pathOf: ({ channel, stream }) => `/Streaming/Channels/${channel}${stream === "main" ? "01" : "02"}`,
};
