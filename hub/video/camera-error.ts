// Why a camera gives no picture, as an error: carries the fault that a person is shown, and what it is in particular
// where that is known. Its text names what was tried and never holds a password.
import type { CameraFault, CameraFaultDetail } from "../model.ts";

export class CameraError extends Error {
  readonly fault: CameraFault;
  readonly detail: CameraFaultDetail | undefined;

  constructor(
    fault: CameraFault,
    message: string,
    options: { readonly cause?: unknown; readonly detail?: CameraFaultDetail } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = "CameraError";
    this.fault = fault;
    this.detail = options.detail;
  }
}

/** The fault to show for whatever ended an attempt. What is not a CameraError came of bytes we did not foresee. */
export function faultOf(error: unknown): CameraFault {
  return error instanceof CameraError ? error.fault : "protocol";
}

/** What the fault is in particular, where that is known. */
export function faultDetailOf(error: unknown): CameraFaultDetail | undefined {
  return error instanceof CameraError ? error.detail : undefined;
}
