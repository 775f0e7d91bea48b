// Which ways there are for one camera in this browser, best first. Pure: what the browser can do is an argument.
import type { WayName } from "./way-name.ts";

export type BrowserSkills = {
  /** MediaSource or ManagedMediaSource. */
  readonly hasMedia: boolean;
  readonly decodesLive: (mime: string) => boolean;
  /** The browser plays HLS by itself. */
  readonly playsHls: boolean;
  /** Of a file or of HLS. */
  readonly plays: (mime: string) => boolean;
};

export type WaysAsked = {
  readonly wantsMain: boolean;
  readonly only?: "stills" | undefined;
  /** The codec of the camera's own sub stream, where it has been seen. */
  readonly mime?: string | undefined;
};

/** Never empty: stills are left where there is nothing else. */
export function waysFor(skills: BrowserSkills, { wantsMain, only, mime }: WaysAsked): readonly WayName[] {
  if (only === "stills") return ["still"];
  const ways: WayName[] = [];
  //  What is H.264 already, the hub does not make again.
  const isH264 = mime !== undefined && /avc[13]\./.test(mime);
  if (skills.hasMedia) {
    if (wantsMain) ways.push("main");
    if (mime === undefined || skills.decodesLive(mime)) ways.push("live");
    //  Before its codec is known, nothing says that another would do better.
    if (mime !== undefined && !isH264) ways.push("h264");
  }
  if (skills.playsHls) {
    if (mime === undefined || skills.plays(mime)) ways.push("hls");
    if (!isH264) ways.push("hls-h264");
  }
  return [...ways, "mpeg1", "still"];
}
