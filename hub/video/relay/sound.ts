// The sound beside one camera's picture, for one session: frames as they come, laid on the picture's time by when they
// arrive. A player stops where one of its tracks ends, so what is missing is filled with silence.
import { createAacDepacketiser } from "../codec/aac-depacketiser.ts";
import { initSegment, TIMESCALE } from "../codec/fmp4-muxer.ts";
import { FRAME_SAMPLES, type SoundFormat, soundFormatOf, soundFragment } from "../codec/sound-track.ts";
import type { VideoFormat } from "../codec/video-format.ts";
import { type RtpPacket, readRtp } from "../rtsp/rtp.ts";
import type { FoundSound, SoundTrack } from "../rtsp/sdp-sound.ts";
import type { Init } from "./fan-out.ts";

export type Ears = {
  /** What the camera says of its sound. Gives who takes the packets, where they can be played. */
  readonly hear: (found: FoundSound) => ((packet: Buffer) => void) | undefined;
  /** With the sound as a second track; undefined where there is none. */
  readonly initOf: (format: VideoFormat) => Init | undefined;
  readonly beside: (picture: {
    readonly decodeTime: number;
    readonly sequence: number;
  }) => Buffer | undefined;
};

/** `onNoSound` is told in words why there is nothing to hear: the picture goes on without. */
export function createEars(onNoSound: ((why: string) => void) | undefined): Ears {
  let heard: { readonly format: SoundFormat; readonly sound: Sound } | undefined;
  return {
    hear: (found) => {
      heard = undefined;
      if ("why" in found) {
        onNoSound?.(found.why);
        return undefined;
      }
      const format = soundFormatOf(found.track.config);
      if (format === undefined) {
        onNoSound?.(
          "the camera's sound is a kind of AAC that browsers do not play: set it to AAC-LC, mono or stereo",
        );
        return undefined;
      }
      const sound = createSound(found.track, format);
      heard = { format, sound };
      return (bytes) => {
        const packet = readRtp(bytes);
        if (packet !== undefined) sound.push(packet);
      };
    },
    initOf: (format) => {
      if (heard === undefined) return undefined;
      const mime = format.mime.replace(/"$/, `,${heard.format.codec}"`);
      return { mime, segment: initSegment(format, heard.format) };
    },
    beside: ({ decodeTime, sequence }) => heard?.sound.beside(decodeTime, sequence),
  };
}

type Sound = {
  readonly push: (packet: RtpPacket) => void;
  /** All that belongs before this picture. Undefined where there is nothing (yet). `decodeTime` in the picture's ticks. */
  readonly beside: (decodeTime: number, sequence: number) => Buffer | undefined;
};

//  Chosen: cameras send a fifth of a second of sound at once at most; farther behind the picture than this it is gone.
const MOST_BEHIND_S = 0.5;
//  Chosen: sound this far ahead of the picture came in a burst after an outage, and would stay late for ever.
const MOST_AHEAD_S = 0.5;

function createSound(track: SoundTrack, { rate, silence }: SoundFormat): Sound {
  let frames: Buffer[] = [];
  //  In samples: where the next frame goes that is sent, and where the picture is. Undefined before the first picture.
  let next: number | undefined;
  let pictureAt = 0;

  const take = createAacDepacketiser(track, (frame) => {
    if (next === undefined) return;
    const end = next + frames.length * FRAME_SAMPLES;
    if (end - pictureAt <= MOST_AHEAD_S * rate) frames.push(frame);
  });

  return {
    push: ({ payload, marker, payloadType }) => {
      if (payloadType === track.payloadType) take(payload, marker);
    },
    beside: (decodeTime, sequence) => {
      pictureAt = Math.round((decodeTime * rate) / TIMESCALE);
      next ??= pictureAt;
      const missing = pictureAt - (next + frames.length * FRAME_SAMPLES);
      if (missing > MOST_BEHIND_S * rate) {
        const silent = Math.ceil(missing / FRAME_SAMPLES);
        frames = [...frames, ...Array.from({ length: silent }, () => silence)];
      }
      if (frames.length === 0) return undefined;
      const fragment = soundFragment(frames, sequence, next);
      next += frames.length * FRAME_SAMPLES;
      frames = [];
      return fragment;
    },
  };
}
