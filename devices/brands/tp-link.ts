// TP-Link cameras (TL-IPC, VIGI, Tapo): two numbered streams and one channel.
// Source: TP-Link, "How to view the camera by RTSP" (/stream1 main, /stream2 sub).
import type { Brand } from "../brand.ts";

export const tpLink: Brand = {
  id: "tp-link",
  title: "TP-Link 普联",
  defaultPort: 554,
  pathOf: ({ stream }) => `/stream${stream === "main" ? 1 : 2}`,
};
