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

export function problemOf(status: number, detail: string, fields?: Problem["fields"]): Problem {
  return {
    type: "about:blank",
    title: TITLES[status] ?? "Error",
    status,
    detail,
    ...(fields === undefined ? {} : { fields }),
  };
}

/** The problem of a request that does not fit its schema: which field, and why. */
export function invalidProblem(where: string, error: z.ZodError): Problem {
  const fields = error.issues.map((issue) => ({ path: issue.path.join(".") || where, why: issue.message }));
  const first = fields[0];
  return problemOf(422, `${where}: ${first?.path}: ${first?.why}`, fields);
}

export function sendProblem(response: Response, problem: Problem): void {
  response.status(problem.status).type("application/problem+json").send(JSON.stringify(problem));
}
