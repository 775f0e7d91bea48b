// What a simulated camera says of its stream (SDP, RFC 8866), as real cameras write it.
import type { Clip } from "./clip.ts";
import type { Sound } from "./mp4-clip.ts";
import { PAYLOAD_TYPE, RTP_HZ, SOUND_PAYLOAD_TYPE } from "./rtp-packetize.ts";
import type { StreamFaults } from "./rtsp-playout.ts";

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

export function descriptionOf(
  clip: Clip,
  { hidesSets = false }: StreamFaults,
  sound?: Sound | "pcma",
): string {
  const encoding = clip.vps === undefined ? "H264" : "H265";
  return [
    "v=0",
    "o=- 1 1 IN IP4 127.0.0.1",
    "s=Mingchu simulated camera",
    "c=IN IP4 0.0.0.0",
    "t=0 0",
    "a=control:*",
    "a=range:npt=0-",
    `m=video 0 RTP/AVP ${PAYLOAD_TYPE}`,
    `a=rtpmap:${PAYLOAD_TYPE} ${encoding}/${RTP_HZ}`,
    ...formatOf(clip, hidesSets).map((format) => `a=fmtp:${PAYLOAD_TYPE} ${format}`),
    `a=framerate:${clip.fps}`,
    `a=framesize:${PAYLOAD_TYPE} ${clip.width}-${clip.height}`,
    "a=control:trackID=1",
    ...soundOf(sound),
    "",
  ].join("\r\n");
}

/** RFC 3640, section 4.1, and RFC 3551, section 6. */
function soundOf(sound: Sound | "pcma" | undefined): readonly string[] {
  if (sound === undefined) return [];
  if (sound === "pcma") return ["m=audio 0 RTP/AVP 8", "a=control:trackID=2"];
  const config = Buffer.from(sound.config).toString("hex");
  const bits = "sizelength=13;indexlength=3;indexdeltalength=3";
  return [
    `m=audio 0 RTP/AVP ${SOUND_PAYLOAD_TYPE}`,
    `a=rtpmap:${SOUND_PAYLOAD_TYPE} MPEG4-GENERIC/${sound.rate}/1`,
    `a=fmtp:${SOUND_PAYLOAD_TYPE} streamtype=5;profile-level-id=1;mode=AAC-hbr;config=${config};${bits}`,
    "a=control:trackID=2",
  ];
}

/** RFC 6184, section 8.1, and RFC 7798, section 7.1. */
function formatOf({ vps, sps, pps }: Clip, hidesSets: boolean): readonly string[] {
  if (vps !== undefined) {
    const sets = `sprop-vps=${base64(vps)};sprop-sps=${base64(sps)};sprop-pps=${base64(pps)}`;
    return hidesSets ? [] : [sets];
  }
  const profile = Buffer.from(sps.subarray(1, 4)).toString("hex");
  const sets = hidesSets ? "" : `;sprop-parameter-sets=${base64(sps)},${base64(pps)}`;
  return [`packetization-mode=1;profile-level-id=${profile}${sets}`];
}
