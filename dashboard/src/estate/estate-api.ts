// Setting up, over HTTP: what is described, changed and taken away, and files of it. Each throws a ProblemError whose
// fields name what is wrong with what.
import type {
  CameraChange,
  CameraDraft,
  ImportReport,
  Problem,
  SensorChange,
  SensorDraft,
  Site,
  SiteChange,
  SiteDraft,
  SiteSettings,
} from "../../../hub/serve/contract.ts";
import { ask, ProblemError } from "../api.ts";
import { currentLanguage } from "../languages/language.ts";

const id = encodeURIComponent;

export const estateApi = {
  settings: (site: string, signal?: AbortSignal) =>
    ask<SiteSettings>("GET", `/sites/${id(site)}/settings`, undefined, signal),
  createSite: (draft: SiteDraft) => ask<Site>("POST", "/sites", draft),
  changeSite: (site: string, change: SiteChange) => ask<Site>("PATCH", `/sites/${id(site)}`, change),
  removeSite: (site: string) => ask<void>("DELETE", `/sites/${id(site)}`),
  createSensor: (site: string, draft: SensorDraft) =>
    ask<unknown>("POST", `/sites/${id(site)}/sensors`, draft),
  changeSensor: (sensor: string, change: SensorChange) =>
    ask<unknown>("PATCH", `/sensors/${id(sensor)}`, change),
  removeSensor: (sensor: string) => ask<void>("DELETE", `/sensors/${id(sensor)}`),
  createCamera: (site: string, draft: CameraDraft) =>
    ask<unknown>("POST", `/sites/${id(site)}/cameras`, draft),
  changeCamera: (camera: string, change: CameraChange) =>
    ask<unknown>("PATCH", `/cameras/${id(camera)}`, change),
  removeCamera: (camera: string) => ask<void>("DELETE", `/cameras/${id(camera)}`),
};

/** The file as it was when it was chosen: one that changes on disk meanwhile is another file. */
export type ChosenFile = { readonly name: string; readonly bytes: ArrayBuffer };

async function sendFile(file: ChosenFile, query: Readonly<Record<string, string>>): Promise<Response> {
  const asked = new URLSearchParams({ ...query, language: currentLanguage() });
  const answer = await fetch(`/api/v1/imports?${asked}`, {
    method: "POST",
    credentials: "same-origin",
    //  The hub looks at the file itself to see which kind it is.
    headers: { "Content-Type": "application/octet-stream", "Accept-Language": currentLanguage() },
    body: file.bytes,
  }).catch((cause: unknown) => {
    throw new ProblemError(0, undefined, { cause });
  });
  if (answer.ok) return answer;
  const isProblem = answer.headers.get("Content-Type")?.includes("json") === true;
  throw new ProblemError(answer.status, isProblem ? ((await answer.json()) as Problem) : undefined);
}

/** What the file would do; nothing is changed. */
export async function lookAtFile(file: ChosenFile): Promise<ImportReport> {
  return (await (await sendFile(file, { dryRun: "true" })).json()) as ImportReport;
}

/** The same as a CSV file. */
export async function reportOfFile(file: ChosenFile): Promise<Blob> {
  return await (await sendFile(file, { dryRun: "true", format: "csv" })).blob();
}

/** Does what the report with this hash showed, or nothing. */
export async function takeFile(file: ChosenFile, hash: string, skipFaults: boolean): Promise<ImportReport> {
  const query = { expected: hash, ...(skipFaults ? { skipFaults: "true" } : {}) };
  return (await (await sendFile(file, query)).json()) as ImportReport;
}

/** Where a template is. */
export function templateAddress(format: "xlsx" | "csv", filled: boolean): string {
  const query = { format, language: currentLanguage(), ...(filled ? { filled: "true" } : {}) };
  return `/api/v1/imports/template?${new URLSearchParams(query)}`;
}
