// Why a camera gives no picture, as an error: carries the fault that a person is shown.
// Its text names what was tried and never holds a password.
import type { CameraFault } from "../model.ts";

export class CameraError extends Error {
  readonly fault: CameraFault;

  constructor(fault: CameraFault, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "CameraError";
    this.fault = fault;
  }
}

/** The fault to show for whatever ended an attempt. What is not a CameraError came of bytes we did not foresee. */
export function faultOf(error: unknown): CameraFault {
  return error instanceof CameraError ? error.fault : "protocol";
}
