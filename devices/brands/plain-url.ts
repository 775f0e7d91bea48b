// Any camera or recorder whose stream path is known: the path is given by hand.
import type { Brand } from "../brand.ts";

export const plainUrl: Brand = {
  id: "url",
  title: "RTSP URL",
  //  RFC 2326, section 3.2: the default port of rtsp is 554.
  defaultPort: 554,
  pathOf: ({ path, subPath, stream }) => {
    const asked = stream === "sub" ? (subPath ?? path) : path;
    return asked?.startsWith("/") ? asked : undefined;
  },
};
