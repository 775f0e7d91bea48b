// Reolink cameras and recorders: channel and stream are written out, the channel with two digits.
// Source: Reolink, "Introduction to RTSP" (/h264Preview_<two digits of channel>_<main|sub>).
import type { Brand } from "../brand.ts";

export const reolink: Brand = {
  id: "reolink",
  title: "Reolink",
  defaultPort: 554,
  pathOf: ({ channel, stream }) => `/h264Preview_${String(channel).padStart(2, "0")}_${stream}`,
};
