// What a camera's refusal means for the person who can mend it.
import type { CameraFault, CameraFaultDetail } from "../../model.ts";
import { CameraError } from "../camera-error.ts";
import type { RtspResponse } from "./rtsp-message.ts";

type Meaning = { readonly fault: CameraFault; readonly words: string; readonly detail?: CameraFaultDetail };

//  RFC 2326, section 7.1.1 and 11.3.
const MEANINGS: Readonly<Record<number, Meaning>> = {
  403: { fault: "refused", detail: "forbidden", words: "this user may not watch" },
  404: { fault: "no-such-stream", words: "it has no stream at this path" },
  410: { fault: "no-such-stream", words: "the stream at this path is gone" },
  //  Cameras and recorders allow some 6 to 128 streams at once and say one of these two when all are taken.
  453: { fault: "too-many-viewers", words: "it gives out no more streams" },
  503: { fault: "too-many-viewers", words: "it is busy, or gives out no more streams" },
  454: { fault: "refused", detail: "session-ended", words: "it does not know the session (any more)" },
  461: { fault: "refused", detail: "no-transport", words: "it sends neither over TCP nor over UDP" },
  551: { fault: "refused", words: "it asks for an extension that the hub does not have" },
};

/** Throws what an answer other than success means. */
export function refuse(response: RtspResponse, method: string): void {
  const { status, reason } = response;
  if (status >= 200 && status < 300) return;
  const meaning = MEANINGS[status];
  const said = `the camera answered ${method} with ${status} ${reason.slice(0, 60)}`.trim();
  const detail = meaning?.detail ?? (status >= 500 && !meaning ? "camera-error" : undefined);
  throw new CameraError(meaning?.fault ?? "refused", meaning ? `${said}: ${meaning.words}` : said, {
    ...(detail === undefined ? {} : { detail }),
  });
}

//  What has nothing to do with how the pictures travel: asking for another way would only ask twice.
const NOT_THE_WAY = new Set([401, 403, 404, 410, 453, 454, 503]);

/** True where a refused SETUP may be about the way that was asked for. Many cameras do not say 461 but 400 or 500. */
export function mayBeTheWay({ status }: RtspResponse): boolean {
  return status >= 400 && !NOT_THE_WAY.has(status);
}
