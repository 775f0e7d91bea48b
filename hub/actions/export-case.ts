// A person takes an alert's whole course out of the hub as one sealed file: what was taken out, with the seal's hash, is
// on the audit log.
import { type MetricName, metricFacts } from "../../devices/metrics.ts";
import type { Who } from "../access/sessions.ts";
import type { Alert, ClipExport, DeviceId, Sensor, UnixMs } from "../model.ts";
import { listEventLines } from "../store/alert-events.ts";
import { listTold } from "../store/alert-messages.ts";
import { findAlert } from "../store/alerts.ts";
import { addAuditLine } from "../store/audit.ts";
import { describedThen, listCameraMoves } from "../store/camera-moves.ts";
import { clipName } from "../store/case-archive.ts";
import { type Case, type CaseReading, type CaseSeries, pieceHash, sealOf } from "../store/case-file.ts";
import { listClipExportsIn } from "../store/clip-exports.ts";
import { everyReading, type History } from "../store/history.ts";
import { listPhotos } from "../store/photos.ts";
import { listAlertClips } from "../store/recordings.ts";
import { type CaseClip, clipsToHold } from "./case-clips.ts";
import { type Desk, type Outcome, refuse, whyNot } from "./desk.ts";
import type { PastDesk } from "./past-desk.ts";

const HOUR_MS = 3_600_000;
/** Chosen: what led to it, and whether it held. */
const BEFORE_MS = 2 * HOUR_MS;
const BEHIND_MS = HOUR_MS;
/** Chosen: a week of readings each minute is a file that can be sent. */
const MOST_MS = 7 * 24 * HOUR_MS;

/** The time around an alert that its curve shows. */
export function timeAround(
  alert: Pick<Alert, "since" | "resolvedAt">,
  now: UnixMs,
): { from: UnixMs; to: UnixMs } {
  const from = alert.since - BEFORE_MS;
  return { from, to: Math.min((alert.resolvedAt ?? now) + BEHIND_MS, now, from + MOST_MS) };
}

export type CaseAsked = {
  readonly history: Pick<History, "readings">;
  readonly zone: string;
  /** What was recorded, where the file is to hold the clips too. */
  readonly past: Pick<PastDesk, "pieces"> | undefined;
};

/** The case, and the clips that go with it. */
export type ExportedCase = { readonly one: Case; readonly clips: readonly ClipExport[] };

export async function exportCase(
  desk: Desk,
  who: Who,
  id: string,
  { history, zone, past }: CaseAsked,
): Promise<Outcome<ExportedCase>> {
  const alert = await findAlert(desk.book.db, id);
  const refused = whyNot(desk, who, "alerts.export", alert?.siteId, "alert");
  if (refused !== undefined || alert === undefined) return refused ?? refuse(404, "There is no such alert.");
  if (alert.remark?.setAside !== undefined) {
    //  Its words are in its events.
    const hidden = whyNot(desk, who, "alerts.moderate", alert.siteId, "alert");
    if (hidden !== undefined) return hidden;
  }
  const holding = past === undefined ? undefined : await clipsToHold(desk, past, who, alert);
  if (holding !== undefined && "refused" in holding) return holding;
  const at = desk.clock.now();
  const { account } = who.person;
  const span = timeAround(alert, at);
  const one: Case = {
    about: {
      exportedAt: at,
      exportedBy: account,
      zone,
      sites: desk
        .tree()
        .pathUp(alert.siteId)
        .map((site) => ({ id: site, name: desk.tree().site(site)?.name ?? "" })),
      clips: await clipsOf(desk, alert),
      ...(holding && holdingOf(holding.done)),
      readingsFrom: span.from,
      readingsTo: span.to,
    },
    alert: { ...alert },
    events: await listEventLines(desk.book.db, id),
    readings: await readingsAround(desk, alert, span, history),
    photos: (await listPhotos(desk.book.db, id)).map(({ alertId: _, ...photo }) => photo),
    messages: await listTold(desk.book.db, id),
  };
  const clips = (holding?.done ?? []).flatMap((each) => ("done" in each ? [each.done] : []));
  await desk.book.together(async (queries) => {
    await addAuditLine(queries, {
      at,
      who: account,
      action: "alerts.export",
      siteId: alert.siteId,
      target: id,
      detail: "",
      after: { seal: pieceHash(sealOf(one)) },
    });
    for (const { id: name, siteId, cameraId, result } of clips)
      await addAuditLine(queries, {
        ...{ at, who: account, action: "recordings.fetch", siteId, target: cameraId, detail: "" },
        after: { export: name, sha256: result.sha256 ?? "" },
      });
  });
  return { done: { one, clips } };
}

/** Which clips lie beside the case in one archive (store/case-archive.ts), and which do not, and why. */
function holdingOf(found: readonly CaseClip[]): Readonly<Record<string, unknown>> {
  return {
    holds: found.flatMap((each) =>
      "done" in each ? [{ file: clipName(each.done.id), sha256: each.done.result.sha256 ?? "" }] : [],
    ),
    lacks: found.flatMap((each) => {
      if ("done" in each) return [];
      const { cameraId, from, to } = each.clip;
      const why =
        "failed" in each ? (each.failed.result.fault ?? "") : "nothing was recorded, or it is kept no longer";
      return [{ cameraId, from, to, why }];
    }),
  };
}

/** What was recorded because of it, and the SHA-256 of each file that was taken out of that: which proves itself. */
async function clipsOf(desk: Desk, { id }: Alert): Promise<readonly Record<string, unknown>[]> {
  const clips = await listAlertClips(desk.book.db, id);
  const made = await listClipExportsIn(desk.book.db, ["done", "expired"]);
  return await Promise.all(
    clips.map(async ({ cameraId, from, to }) => {
      const moves = await listCameraMoves(desk.book.db, cameraId);
      const { name } = describedThen(moves, cameraId, desk.estate.camera(cameraId), from);
      return {
        ...{ cameraId, name, from, to },
        files: made
          .filter((one) => one.cameraId === cameraId && one.from < to && one.to > from)
          .map(({ id: file, result }) => ({ id: file, sha256: result.sha256 ?? "" })),
      };
    }),
  );
}

/** What was measured of the alert's own device, and by whoever watches the same appliance: its metric, and the door. */
async function readingsAround(
  desk: Desk,
  alert: Alert,
  { from, to }: { readonly from: UnixMs; readonly to: UnixMs },
  history: Pick<History, "readings">,
): Promise<CaseSeries[]> {
  const { deviceId, metric } = alert;
  if (deviceId === undefined) return [];
  const series: CaseSeries[] = [];
  const metrics = [
    ...new Set<MetricName>([...(metric === undefined ? [] : [metric]), "temperature", "door"]),
  ];
  for (const device of [deviceId, ...besideOf(desk, deviceId)]) {
    for (const name of metrics) {
      const values: CaseReading[] = [];
      for await (const one of everyReading(history, { deviceId: device, metric: name, from, to }))
        values.push([one.measuredAt, one.value, one.receivedAt]);
      const { unit } = metricFacts(name);
      if (values.length > 0)
        series.push({ deviceId: device, name: nameOf(desk, device), metric: name, unit, values });
    }
  }
  return series;
}

/** The sensors that watch the same appliance as another. */
export function besideOf(desk: Pick<Desk, "estate">, deviceId: DeviceId): DeviceId[] {
  const sensor = desk.estate.sensor(deviceId);
  const key = sensor && applianceOf(sensor);
  if (key === undefined) return [];
  return desk.estate
    .sensors()
    .filter((one) => one.id !== deviceId && applianceOf(one) === key)
    .map((one) => one.id);
}

function applianceOf({ siteId, appliance }: Sensor): string | undefined {
  const name = appliance?.normalize("NFKC").trim().toLowerCase() ?? "";
  return name === "" ? undefined : `${siteId}\n${name}`;
}

function nameOf({ estate }: Desk, deviceId: DeviceId): string {
  return estate.sensor(deviceId)?.name ?? estate.camera(deviceId)?.name ?? "";
}
