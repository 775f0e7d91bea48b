// What a failed connect, or bytes that are not RTSP, say about the address that somebody typed in.
import type { CameraFaultDetail } from "../../model.ts";
import { CameraError } from "../camera-error.ts";

//  Codes of connect(2) and of Node's resolver.
const DETAILS: Readonly<Record<string, CameraFaultDetail>> = {
  ECONNREFUSED: "connection-refused",
  ENOTFOUND: "name-not-found",
  EAI_AGAIN: "name-not-found",
  EAI_NODATA: "name-not-found",
  EAI_NONAME: "name-not-found",
  EHOSTUNREACH: "no-route",
  ENETUNREACH: "no-route",
  EHOSTDOWN: "no-route",
  ETIMEDOUT: "no-answer",
};

/** `what` is what was tried; it is said before the cause. */
export function connectFault(what: string, cause: unknown): CameraError {
  const detail = DETAILS[codeOf(cause)];
  return new CameraError("unreachable", what, { cause, ...(detail === undefined ? {} : { detail }) });
}

function codeOf(error: unknown): string {
  //  Of a name with several addresses each has failed; the first says as much as the others.
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

//  RFC 8446, section 5.1: an alert record (21), of any version of TLS (3.x).
const TLS_ALERT = 0x15;
const TLS_MAJOR = 0x03;

/** What speaks there instead of RTSP, by the first bytes of a message; undefined where it cannot be told. */
export function otherProtocol(data: Buffer, from: number): "http" | "tls" | undefined {
  if (data[from] === TLS_ALERT && data[from + 1] === TLS_MAJOR) return "tls";
  const begin = data.toString("latin1", from, from + 5);
  if (begin === "HTTP/" || begin.startsWith("<")) return "http";
  return undefined;
}
