// One picture of a camera, with when it was taken: for pages on which a person judges it.
import type { Camera, Problem } from "../../hub/serve/contract.ts";
import { ProblemError } from "./api.ts";
import { currentLanguage } from "./languages/language.ts";

export type Still = {
  readonly jpeg: Blob;
  /** RFC 3339, as the hub gave it. */
  readonly capturedAt: string;
};

/** Why there is no picture, beside what the problem says. */
export type NoStill = Problem & {
  readonly why?: string;
  readonly fault?: NonNullable<Camera["fault"]>;
  readonly since?: string;
};

/** Rejects with a ProblemError, whose problem is a NoStill where the hub says why; its status is 0 where it did not answer. */
export async function fetchStill(address: string, signal: AbortSignal): Promise<Still> {
  const headers = { "Accept-Language": currentLanguage() };
  const answer = await fetch(address, { signal, headers, cache: "no-store" }).catch((cause: unknown) => {
    if (signal.aborted) throw cause;
    throw new ProblemError(0, undefined, { cause });
  });
  const capturedAt = answer.headers.get("X-Captured-At");
  if (answer.ok && capturedAt !== null) return { jpeg: await answer.blob(), capturedAt };
  const isProblem = (answer.headers.get("Content-Type") ?? "").includes("json");
  throw new ProblemError(answer.status, isProblem ? ((await answer.json()) as NoStill) : undefined);
}
