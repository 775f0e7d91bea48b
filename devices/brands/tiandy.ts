// Tiandy cameras and recorders: the channel and the number of the stream are the whole path.
// Source: Tiandy, RTSP addresses of cameras and recorders (/<channel>/<1 main, 2 sub>).
import type { Brand } from "../brand.ts";

export const tiandy: Brand = {
  id: "tiandy",
  title: "Tiandy 天地伟业",
  defaultPort: 554,
  pathOf: ({ channel, stream }) => `/${channel}/${stream === "main" ? 1 : 2}`,
};
