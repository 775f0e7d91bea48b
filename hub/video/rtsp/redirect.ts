// A camera or recorder that sends the hub on to another address: where to, and whether the password may go along.
import { plainAddress } from "../../lib/address.ts";
import { CameraError } from "../camera-error.ts";
import type { Target } from "./rtsp-connection.ts";
import { streamUri } from "./rtsp-message.ts";

/** Where a session is begun. */
export type Place = {
  readonly target: Target;
  readonly uri: string;
  /** False where the password is not for this host. */
  readonly isTrusted: boolean;
};

/** Not a fault: ends a session whose camera has named another place for it. */
export class Redirected extends Error {
  readonly location: string;
  /** The location is a proxy (RFC 2326, section 11.3.6): the stream keeps its name. */
  readonly isProxy: boolean;

  constructor(location: string, isProxy = false) {
    super("the camera sends the hub on to another address");
    this.location = location;
    this.isProxy = isProxy;
  }
}

//  RFC 2326, section 11.3: "see other" and its like.
const STATUSES = new Set([301, 302, 303, 305, 307]);
//  RFC 2326, section 3.2; 554 is its port. User and password in it are not ours to use.
const LOCATION = /^(rtsps?):\/\/(?:[^/@\s]*@)?(\[[0-9a-f:.%]+\]|[^/:@\s?#]+)(?::(\d{1,5}))?([/?]\S*)?$/i;
const RTSP_PORT = 554;
//  Chosen: a recorder sends on once, a load balancer in front of it twice; more is a circle.
const MOST_HOPS = 3;

export function isRedirect(status: number): boolean {
  return STATUSES.has(status);
}

/** Throws a CameraError where the camera sends on to nowhere, for ever, or to another protocol. */
export function placeAfter(
  from: Place,
  { location, isProxy }: Redirected,
  journey: { readonly hops: number; readonly ownHosts: readonly string[] },
): Place {
  if (location === "") {
    throw new CameraError("refused", "the camera sends the hub on to another address and does not name it", {
      detail: "redirected",
    });
  }
  if (journey.hops > MOST_HOPS) {
    throw new CameraError("refused", `the camera sends the hub on more than ${MOST_HOPS} times`, {
      detail: "redirected",
    });
  }
  if (location.startsWith("/")) {
    const { host, port } = from.target;
    return { ...from, uri: streamUri(host, port, location) };
  }
  const [, scheme = "", bracketed = "", digits, path = "/"] = LOCATION.exec(location) ?? [];
  const host = bracketed.replace(/^\[|\]$/g, "");
  const port = digits === undefined ? RTSP_PORT : Number(digits);
  if (scheme.toLowerCase() === "rtsps") {
    throw new CameraError("protocol", "the camera sends the hub on to RTSPS, which the hub does not speak", {
      detail: "tls",
    });
  }
  if (host === "" || port < 1 || port > 65_535) {
    throw new CameraError("protocol", "the camera sends the hub on to an address that is not RTSP's");
  }
  const isTrusted = journey.ownHosts.some((own) => sameHost(own, host));
  const uri = isProxy ? from.uri : streamUri(host, port, path.startsWith("/") ? path : `/${path}`);
  return { target: { host, port }, uri, isTrusted };
}

function sameHost(a: string, b: string): boolean {
  return plainAddress(a).toLowerCase() === plainAddress(b).toLowerCase();
}
