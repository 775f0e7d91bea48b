// Single Uniview cameras without a recorder, whose streams are numbered files.
// Source: Uniview, RTSP addresses of network cameras (/media/video1 main, /media/video2 sub).
import type { Brand } from "../brand.ts";

export const univiewCamera: Brand = {
  id: "uniview-camera",
  title: "Uniview 宇视 (IPC)",
  defaultPort: 554,
  pathOf: ({ stream }) => `/media/video${stream === "main" ? 1 : 2}`,
};
