// Errors as problem documents (RFC 9457), whose detail a person can act on.
import type { Response } from "express";
import type { z } from "zod";
import type { Problem } from "./contract.ts";

const TITLES: Readonly<Record<number, string>> = {
  400: "Not readable",
  401: "Signed out",
  403: "Not allowed",
  404: "Not found",
  409: "Conflict",
  410: "Ended",
  413: "Too large",
  415: "Not this kind of file",
  422: "Not acceptable",
  429: "Too often",
  500: "The hub has failed",
  503: "Not available",
};

/** The problem's type says what the page has to do; about:blank where it only has to show it (RFC 9457, section 4.2.1). */
function typeOf(kind: string | undefined): string {
  return kind === undefined ? "about:blank" : `urn:mingchu:problem:${kind}`;
}

export function problemOf(
  status: number,
  detail: string,
  fields?: Problem["fields"],
  { kind, retryAfterS }: { readonly kind?: string; readonly retryAfterS?: number } = {},
): Problem {
  return {
    type: typeOf(kind),
    title: TITLES[status] ?? "Error",
    status,
    detail,
    ...(fields === undefined ? {} : { fields }),
    ...(retryAfterS === undefined ? {} : { retryAfterS }),
  };
}

/** The problem of a request that does not fit its schema: which field, and why. */
export function invalidProblem(where: string, error: z.ZodError): Problem {
  const fields = error.issues.map((issue) => ({ path: issue.path.join(".") || where, why: issue.message }));
  const first = fields[0];
  const place = first?.path === where ? where : `${where}: ${first?.path}`;
  return problemOf(422, `${place}: ${first?.why}`, fields);
}

export function sendProblem(response: Response, problem: Problem): void {
  if (problem.retryAfterS !== undefined) response.set("Retry-After", String(problem.retryAfterS));
  response.status(problem.status).type("application/problem+json").send(JSON.stringify(problem));
}
