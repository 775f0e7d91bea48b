// What an alert's page asks of the hub about its life, and the steps it takes. Whatever changes an alert fetches its life
// anew, here and by what realtime tells.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type {
  Alert,
  AlertSteps,
  AlertTimeline,
  Candidate,
  CaseKey,
  Deed,
  ListOf,
  Photo,
  Problem,
} from "../../../hub/serve/contract.ts";
import { ask, ProblemError } from "../api.ts";
import type { Translate } from "../languages/language.ts";
import { newKey } from "../one-tap/queue.ts";
import { isStatus, KEYS, putAlert } from "../queries.ts";
import { problemText } from "../shell/states.tsx";

const path = (id: string, what: string) => `/alerts/${encodeURIComponent(id)}/${what}`;

/** Chosen: that a message was delivered or opened changes no alert, and is worth a look now and then. */
const LOOK_EVERY_MS = 15_000;

function useLife<T>(id: string, what: string, enabled = true) {
  return useQuery({
    queryKey: [...KEYS.remarks, what, id],
    queryFn: ({ signal }) => ask<T>("GET", path(id, what), undefined, signal),
    enabled,
    refetchInterval: what === "timeline" ? LOOK_EVERY_MS : false,
  });
}

export const useTimeline = (id: string) => useLife<AlertTimeline>(id, "timeline");
export const useSteps = (id: string) => useLife<AlertSteps>(id, "steps");
export const useCandidates = (id: string, enabled: boolean) =>
  useLife<ListOf<Candidate>>(id, "candidates", enabled);

export function useCaseKey(enabled: boolean) {
  return useQuery({
    queryKey: ["case-key"],
    queryFn: ({ signal }) => ask<CaseKey>("GET", "/case-key", undefined, signal),
    enabled,
  });
}

/** A step with what it takes. */
export type Step =
  | { readonly step: "act"; readonly body: Deed }
  | { readonly step: "resolve"; readonly body: { readonly reason: string } }
  | {
      readonly step: "recheck" | "return" | "close";
      readonly body: { readonly note: string; readonly dueAt?: string };
    }
  | { readonly step: "assign"; readonly body: { readonly account: string | null } }
  | { readonly step: "snooze"; readonly body: { readonly minutes: number; readonly reason: string } };

/** `onDone` is called when the hub has taken the step. */
export function useStep(id: string, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ step, body }: Step) => ask<Alert>("POST", path(id, step), body),
    onSuccess: async (alert) => {
      putAlert(client, alert);
      //  Before what can be done now is fetched anew: that may take the form away.
      onDone();
      await client.invalidateQueries({ queryKey: KEYS.remarks });
    },
    onError: (error) => {
      if (isStatus(error, 401)) client.setQueryData(KEYS.session, null);
      //  Somebody else was faster: what can be done now is another thing.
      void client.invalidateQueries({ queryKey: KEYS.remarks });
    },
  });
}

/** A photo under a name of its own, so that trying again makes no second one. Throws a ProblemError. */
export async function sendPhoto(alertId: string, bytes: ArrayBuffer, key: string): Promise<Photo> {
  const answer = await fetch(`/api/v1${path(alertId, "photos")}?key=${key}`, {
    method: "POST",
    headers: { "Content-Type": "image/jpeg" },
    credentials: "same-origin",
    body: bytes,
  }).catch((cause: unknown) => {
    throw new ProblemError(0, undefined, { cause });
  });
  const said = (await answer.json()) as Photo & Problem;
  if (!answer.ok) throw new ProblemError(answer.status, said);
  return said;
}

export { newKey };

/** Where a photo comes from, same origin. */
export function photoAddress(alertId: string, photoId: string): string {
  return `/api/v1${path(alertId, "photos")}/${encodeURIComponent(photoId)}`;
}

/** Where the whole case comes from as a file, same origin. */
export function caseAddress(alertId: string): string {
  return `/api/v1${path(alertId, "export")}`;
}

const PROBLEMS = [
  "closed",
  "over",
  "not-over",
  "nothing-done",
  "no-recheck",
  "clips-recording",
  "clips-too-large",
  "own-work",
  "disposition",
] as const;

/** Why a step was not taken, in the reader's language where the page knows it. */
export function stepProblem(error: unknown, t: Translate): string {
  const type = error instanceof ProblemError ? error.problem?.type : undefined;
  if (type === "urn:mingchu:problem:photo-no-room") return t("life.problem.room");
  const known = PROBLEMS.find((one) => type === `urn:mingchu:problem:alert-${one}`);
  return known === undefined ? problemText(error, t) : t(`life.problem.${known}`);
}
