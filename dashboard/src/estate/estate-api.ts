// Setting up, over HTTP: what is described, changed and taken away, and files of it. Each throws a ProblemError whose
// fields name what is wrong with what.
import type {
  CameraAnswer,
  CameraChange,
  CameraDraft,
  CameraQuestion,
  CameraReach,
  CameraReachChange,
  CamerasFound,
  CameraTest,
  CameraTested,
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
  testCamera: (site: string, test: CameraTest) =>
    ask<CameraTested>("POST", `/sites/${id(site)}/camera-tests`, test),
  findCameras: (site: string) => ask<CamerasFound>("POST", `/sites/${id(site)}/camera-searches`),
  askCamera: (site: string, question: CameraQuestion) =>
    ask<CameraAnswer>("POST", `/sites/${id(site)}/camera-questions`, question),
  cameraReach: (site: string, signal?: AbortSignal) =>
    ask<CameraReach>("GET", `/sites/${id(site)}/camera-reach`, undefined, signal),
  changeCameraReach: (site: string, change: CameraReachChange) =>
    ask<CameraReach>("PUT", `/sites/${id(site)}/camera-reach`, change),
  removeCamera: (camera: string) => ask<void>("DELETE", `/cameras/${id(camera)}`),
};

/** The file as it was when it was chosen: one that changes on disk meanwhile is another file. */
export type ChosenFile = { readonly name: string; readonly bytes: ArrayBuffer };

/** Where files of one kind are looked at and taken in. */
export type ImportDoor<Report extends ImportReport = ImportReport> = {
  /** What the file would do; nothing is changed. */
  readonly look: (file: ChosenFile) => Promise<Report>;
  /** The same as a CSV file. */
  readonly report: (file: ChosenFile) => Promise<Blob>;
  /** Does what the report with this hash showed, or nothing. */
  readonly take: (file: ChosenFile, hash: string, skipFaults: boolean) => Promise<Report>;
  /** Where a template is. */
  readonly template: (format: "xlsx" | "csv", filled: boolean) => string;
};

export function importDoor<Report extends ImportReport = ImportReport>(path: string): ImportDoor<Report> {
  const address = `/api/v1/${path}`;
  const read = async (answer: Response) => (await answer.json()) as Report;
  return {
    look: async (file) => await read(await sendFile(address, file, { dryRun: "true" })),
    report: async (file) => await (await sendFile(address, file, { dryRun: "true", format: "csv" })).blob(),
    take: async (file, hash, skipFaults) => {
      const query = { expected: hash, ...(skipFaults ? { skipFaults: "true" } : {}) };
      return await read(await sendFile(address, file, query));
    },
    template: (format, filled) => {
      const query = { format, language: currentLanguage(), ...(filled ? { filled: "true" } : {}) };
      return `${address}/template?${new URLSearchParams(query)}`;
    },
  };
}

async function sendFile(
  address: string,
  file: ChosenFile,
  query: Readonly<Record<string, string>>,
): Promise<Response> {
  const asked = new URLSearchParams({ ...query, language: currentLanguage() });
  const answer = await fetch(`${address}?${asked}`, {
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
