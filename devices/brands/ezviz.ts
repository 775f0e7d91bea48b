// EZVIZ cameras: Hikvision's older form. Their user is admin, their password the verification code on the label, and RTSP
// is switched on in the EZVIZ app first.
// Source: Hikvision, RTSP addresses of older firmware (/h264/ch<channel>/<main|sub>/av_stream), which EZVIZ keeps.
import type { Brand } from "../brand.ts";

export const ezviz: Brand = {
  id: "ezviz",
  title: "EZVIZ 萤石",
  defaultPort: 554,
  pathOf: ({ channel, stream }) => `/h264/ch${channel}/${stream}/av_stream`,
};
