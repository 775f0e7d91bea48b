// What a camera says it sends (SDP, RFC 8866) → the one video track that is pulled. Takes what real cameras leave
// out or get wrong; a track that we cannot play is named in the error, so that somebody can set the camera.
import { CameraError } from "../camera-error.ts";

export type VideoTrack = {
  readonly codec: "h264" | "h265";
  readonly payloadType: number;
  /** Ticks of the RTP timestamp in a second. */
  readonly clockRate: number;
  /** Where SETUP goes. */
  readonly controlUri: string;
  /** Where PLAY and TEARDOWN go: all tracks at once, RFC 2326, appendix C.1.1. */
  readonly sessionUri: string;
  /**
   * NAL units of sprop-parameter-sets (RFC 6184, section 8.1) or of sprop-vps, -sps and -pps (RFC 7798, section 7.1);
   * empty where they only come in the stream.
   */
  readonly parameterSets: readonly Buffer[];
};

export type Media = {
  readonly kind: string;
  readonly payloadTypes: readonly number[];
  readonly attributes: readonly string[];
};

/** Throws "unsupported-codec" where no track can be played, "protocol" where the text is no SDP. */
export function findVideo(text: string, baseUri: string): VideoTrack {
  if (!/^\s*v=0/.test(text)) throw new CameraError("protocol", "the camera's description is not SDP");
  const { session, media } = sectionsOf(text);
  const videos = media.filter(({ kind }) => kind === "video");
  const sessionUri = resolveControl(baseUri, attribute(session, "control"));
  const playable = videos.flatMap((video) =>
    video.payloadTypes.map((type) => trackOf(video, type, sessionUri)),
  );
  //  Of several, one that every browser plays.
  const track = playable.find((one) => one?.codec === "h264") ?? playable.find((one) => one !== undefined);
  if (track !== undefined) return track;
  const offered = videos.flatMap((video) => video.payloadTypes.map((type) => nameOf(video, type)));
  const what = offered.length > 0 ? `${offered.join(", ")}, not H.264 or H.265` : "no video";
  throw new CameraError("unsupported-codec", `the camera offers ${what}`);
}

/** Undefined where it cannot be played. */
function trackOf(video: Media, payloadType: number, sessionUri: string): VideoTrack | undefined {
  const [encoding = "", rate = ""] = (valueFor(video, "rtpmap", payloadType) ?? "").split("/");
  const format = formatFields(valueFor(video, "fmtp", payloadType) ?? "");
  const codec = CODECS.get(encoding.toUpperCase());
  if (codec === undefined || isOutOfOrder(codec, format)) return undefined;
  return {
    codec,
    payloadType,
    //  RFC 6184, section 8.2.1, and RFC 7798, section 7.1: the clock rate must be 90000.
    clockRate: /^[1-9]\d{0,8}$/.test(rate) ? Number(rate) : 90_000,
    controlUri: resolveControl(sessionUri, attribute(video.attributes, "control")),
    sessionUri,
    parameterSets: SETS[codec].flatMap((name) => parameterSetsOf(format.get(name) ?? "")),
  };
}

const CODECS: ReadonlyMap<string, VideoTrack["codec"]> = new Map([
  ["H264", "h264"],
  ["H265", "h265"],
  //  Not registered, and what some cameras write.
  ["HEVC", "h265"],
]);
const SETS = {
  h264: ["sprop-parameter-sets"],
  h265: ["sprop-vps", "sprop-sps", "sprop-pps"],
} as const;
//  RFC 3551, section 6: what has a number of its own needs no name.
const STATIC_TYPES: ReadonlyMap<number, string> = new Map([
  [26, "MJPEG"],
  [31, "H.261"],
  [32, "MPEG-1 or MPEG-2"],
  [34, "H.263"],
]);
//  How people know them; others are named as the camera does.
const KNOWN_NAMES: ReadonlyMap<string, string> = new Map([
  ["JPEG", "MJPEG"],
  ["MP4V-ES", "MPEG-4"],
  ["H264", "H.264"],
  ["H265", "H.265"],
]);

/**
 * RFC 6184, section 6.4, and RFC 7798, section 7.1: NAL units come in another order than they are decoded, and each with
 * its number. No camera that we know of does that.
 */
function isOutOfOrder(codec: VideoTrack["codec"], format: ReadonlyMap<string, string>): boolean {
  if (codec === "h264") return format.get("packetization-mode") === "2";
  return ["sprop-max-don-diff", "sprop-depack-buf-nalus"].some((name) => Number(format.get(name) ?? 0) > 0);
}

/** What a track is, in words. */
function nameOf(video: Media, payloadType: number): string {
  const map = valueFor(video, "rtpmap", payloadType);
  if (map === undefined) return STATIC_TYPES.get(payloadType) ?? `payload type ${payloadType}`;
  const encoding = map.split("/")[0]?.toUpperCase() ?? "";
  const name = KNOWN_NAMES.get(encoding) ?? map;
  const codec = CODECS.get(encoding);
  const format = formatFields(valueFor(video, "fmtp", payloadType) ?? "");
  if (codec === undefined || !isOutOfOrder(codec, format)) return name;
  const how = codec === "h264" ? "packetization-mode 2" : "sprop-max-don-diff above 0";
  return `${name} out of order (${how})`;
}

export function sectionsOf(text: string): {
  readonly session: readonly string[];
  readonly media: readonly Media[];
} {
  const session: string[] = [];
  const media: Media[] = [];
  let attributes = session;
  for (const line of text.split(/\r\n|\n|\r/)) {
    const value = line.slice(2).trim();
    if (line.startsWith("m=")) {
      const [kind = "", , , ...formats] = value.split(/\s+/);
      attributes = [];
      media.push({ kind: kind.toLowerCase(), payloadTypes: formats.map(Number), attributes });
    } else if (line.startsWith("a=")) {
      attributes.push(value);
    }
  }
  return { session, media };
}

export function attribute(attributes: readonly string[], name: string): string | undefined {
  const start = `${name}:`;
  return attributes
    .find((line) => line.toLowerCase().startsWith(start))
    ?.slice(start.length)
    .trim();
}

/** "a=rtpmap:96 H264/90000" → "H264/90000" for payload type 96. */
export function valueFor(media: Media, name: string, payloadType: number): string | undefined {
  for (const line of media.attributes) {
    const [, type, value] = new RegExp(`^${name}:\\s*(\\d+)\\s+(.*)$`, "i").exec(line) ?? [];
    if (type !== undefined && Number(type) === payloadType) return value;
  }
  return undefined;
}

export function formatFields(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(";").map((field) => {
      const equals = field.indexOf("=");
      const name = equals < 0 ? field : field.slice(0, equals);
      return [name.trim().toLowerCase(), equals < 0 ? "" : field.slice(equals + 1).trim()];
    }),
  );
}

function parameterSetsOf(text: string): readonly Buffer[] {
  return text
    .split(",")
    .map((set) => Buffer.from(set.trim(), "base64"))
    .filter((set) => set.length > 0);
}

/**
 * RFC 2326, appendix C.1.1. A relative control is put behind the base with one slash between, and not resolved as
 * in a browser: cameras' bases lack the closing slash or end in a query (…/cam?channel=1&subtype=1), and they expect
 * the track behind that.
 */
export function resolveControl(baseUri: string, control: string | undefined): string {
  if (control === undefined || control === "" || control === "*") return baseUri;
  if (/^rtspu?:\/\//i.test(control)) return control;
  if (control.startsWith("/")) return (/^rtspu?:\/\/[^/]*/i.exec(baseUri)?.[0] ?? "") + control;
  return `${baseUri}${baseUri.endsWith("/") ? "" : "/"}${control}`;
}
