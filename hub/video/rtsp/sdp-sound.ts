// The sound track that a camera describes, for cameras that are marked to be heard: AAC, or what it is instead.
import { attribute, formatFields, type Media, resolveControl, sectionsOf, valueFor } from "./sdp.ts";

/** RFC 3640. */
export type SoundTrack = {
  readonly payloadType: number;
  readonly controlUri: string;
  /** AudioSpecificConfig, ISO/IEC 14496-3. */
  readonly config: Buffer;
  /** Bits of the fields before each frame. */
  readonly sizeBits: number;
  readonly indexBits: number;
  readonly indexDeltaBits: number;
};

export type FoundSound = { readonly track: SoundTrack } | { readonly why: string };

//  RFC 3551, section 6: what has a number of its own needs no name.
const STATIC_TYPES: ReadonlyMap<number, string> = new Map([
  [0, "PCMU"],
  [8, "PCMA"],
  [9, "G722"],
]);

/** Either what can be played, or in words why there is nothing to hear. */
export function findSound(text: string, baseUri: string): FoundSound {
  const { session, media } = sectionsOf(text);
  const sounds = media.filter(({ kind }) => kind === "audio");
  const sessionUri = resolveControl(baseUri, attribute(session, "control"));
  const offered: string[] = [];
  for (const sound of sounds) {
    for (const type of sound.payloadTypes) {
      const track = trackOf(sound, type, sessionUri);
      if (track !== undefined) return { track };
      offered.push(
        valueFor(sound, "rtpmap", type)?.split("/")[0] ?? STATIC_TYPES.get(type) ?? `type ${type}`,
      );
    }
  }
  return {
    why:
      offered.length === 0
        ? "the camera offers no sound"
        : `the camera's sound is ${offered.join(", ")}, which browsers do not play: set it to AAC`,
  };
}

function trackOf(sound: Media, payloadType: number, sessionUri: string): SoundTrack | undefined {
  const encoding = valueFor(sound, "rtpmap", payloadType)?.split("/")[0]?.toUpperCase();
  const format = formatFields(valueFor(sound, "fmtp", payloadType) ?? "");
  const config = Buffer.from(format.get("config") ?? "", "hex");
  if (encoding !== "MPEG4-GENERIC" || config.length < 2) return undefined;
  const bits = (name: string): number => Number(format.get(name) ?? 0);
  return {
    payloadType,
    config,
    controlUri: resolveControl(sessionUri, attribute(sound.attributes, "control")),
    sizeBits: bits("sizelength"),
    indexBits: bits("indexlength"),
    indexDeltaBits: bits("indexdeltalength"),
  };
}
