// Signs one connection's requests once the camera has asked for it, and decides whether a refusal is worth another try.
// Promise: a wrong password is sent once, since cameras lock the account after a few.
import { CameraError } from "../camera-error.ts";
import {
  authorizationFor,
  type Challenge,
  type Credentials,
  readChallenges,
  strongest,
} from "./rtsp-auth.ts";
import type { RtspResponse } from "./rtsp-message.ts";

//  Chosen: a camera that calls its fresh nonce stale again and again is not asked for ever.
const MOST_SIGN_INS = 2;

export type Signer = {
  readonly sign: (method: string, uri: string) => string | undefined;
  /** A request got through: if it was signed, the password is right. Takes the next nonce, where one is named. */
  readonly accepted: (response: RtspResponse) => void;
  /** Takes a 401 in. Throws "wrong-password" where another try would be no better. */
  readonly challenge: (response: RtspResponse, attempts: number) => void;
};

export function createSigner(credentials: Credentials | undefined): Signer {
  let challenge: Challenge | undefined;
  let nonceCount = 0;
  let proven = false;
  return {
    sign: (method, uri) => {
      if (!challenge || !credentials) return undefined;
      nonceCount += 1;
      return authorizationFor(challenge, credentials, { method, uri, nonceCount });
    },
    accepted: (response) => {
      proven = challenge !== undefined;
      if (challenge?.scheme !== "digest") return;
      const nonce = nextNonce(response);
      if (nonce === undefined) return;
      challenge = { ...challenge, nonce };
      nonceCount = 0;
    },
    challenge: (response, attempts) => {
      if (!credentials) {
        throw new CameraError("wrong-password", "the camera asks for a user and password, none is set", {
          detail: "no-password",
        });
      }
      const offered = strongest(readChallenges(response.headers.get("www-authenticate") ?? []));
      if (!offered && !challenge) {
        throw new CameraError("protocol", "the camera asks to sign in in a way the hub does not know");
      }
      //  RFC 7616, section 3.3, has cameras say stale=true when only the nonce is too old. Many do not: a nonce that
      //  changed after it was once accepted counts as that too. See the promise above.
      const saidStale = offered?.scheme === "digest" && offered.stale;
      const worthRetrying = challenge === undefined || saidStale || proven;
      if (!offered || !worthRetrying || attempts > MOST_SIGN_INS) {
        throw new CameraError("wrong-password", "the camera refuses the user or the password");
      }
      challenge = offered;
      nonceCount = 0;
      proven = false;
    },
  };
}

/** RFC 7616, section 3.5: a camera that allows each nonce once names the next beside its answer. */
function nextNonce({ headers }: RtspResponse): string | undefined {
  const info = headers.get("authentication-info")?.join(", ") ?? "";
  return /(?:^|[\s,])nextnonce\s*=\s*"([^"]+)"/i.exec(info)?.[1];
}
