// When there is an alert, the cameras that see what it is about are recorded: from what is in memory until it is over. What
// was recorded is written down as the alert's clips, and protected where it is critical or an order.
import { randomUUID } from "node:crypto";
import { areaOfPlace } from "../../devices/place-areas.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Alert, AlertClip, DeviceId, UnixMs } from "../model.ts";
import { listOpenAlerts } from "../store/alerts.ts";
import type { Book } from "../store/book.ts";
import type { Estate } from "../store/estate.ts";
import {
  insertProtection,
  listAlertClips,
  listAlertProtections,
  moveProtectionEnd,
  putAlertClip,
} from "../store/recordings.ts";

export type AlertRecordingNeeds = {
  readonly book: Book;
  readonly estate: Estate;
  readonly isRecordable: (cameraId: DeviceId) => boolean;
  /** Something is wished of a camera from now on, or no longer. */
  readonly changed: (cameraId: DeviceId) => void;
  readonly clock: Clock;
  readonly log: Log;
};

export type AlertRecording = {
  /** True while a camera is recorded because of an alert. */
  readonly isWished: (cameraId: DeviceId, at: UnixMs) => boolean;
  /** An alert was opened or has changed. */
  readonly take: (alert: Alert) => void;
  /** Takes up alerts that were going on when the hub was stopped. */
  readonly resume: () => Promise<void>;
  /** Looks whose time is over. */
  readonly tick: () => void;
  /** When all is written down that was taken. */
  readonly settled: () => Promise<void>;
};

//  The task: 30 s before from memory, 30 s after.
export const BEFORE_MS = 30_000;
const BEHIND_MS = 30_000;
//  Chosen: an alert lasts hours; what happened is seen in the first minutes.
const LONGEST_MS = 5 * 60_000;
//  Chosen: a kitchen's cameras at 1 Mbit/s for five minutes are 150 MB.
const MOST_CAMERAS = 4;
/** What says that there is no picture is not to be seen on one. */
const WITHOUT_PICTURE: ReadonlySet<string> = new Set([
  ...["camera-offline", "cameras-gone", "site-power-or-line", "network-down", "gateway-silent"],
  "sensor-silent",
]);

type Running = { readonly clips: readonly AlertClip[]; until: UnixMs; readonly least: UnixMs };

export function startAlertRecording(needs: AlertRecordingNeeds): AlertRecording {
  const { book, estate, clock, log } = needs;
  const running = new Map<string, Running>();
  let writing: Promise<void> = Promise.resolve();

  function later(work: () => Promise<void>): void {
    writing = writing
      .then(work)
      .catch((error: unknown) =>
        log.error("what is recorded of an alert could not be written down", { error }),
      );
  }

  function begin(alert: Alert): void {
    const from = alert.firedAt - BEFORE_MS;
    const until = alert.firedAt + LONGEST_MS;
    const clips = camerasOf(needs, alert).map((cameraId) => ({
      ...{ alertId: alert.id, cameraId, siteId: estate.siteOf(cameraId) ?? alert.siteId, from, to: until },
    }));
    if (clips.length === 0) return;
    running.set(alert.id, { clips, until, least: alert.firedAt + BEHIND_MS });
    for (const { cameraId } of clips) needs.changed(cameraId);
    later(() =>
      book.together(async (queries) => {
        for (const clip of clips) await putAlertClip(queries, clip);
      }),
    );
  }

  function end(one: Running, at: UnixMs): void {
    const to = Math.min(one.until, Math.max(one.least, at));
    if (to === one.until) return;
    one.until = to;
    later(() =>
      book.together(async (queries) => {
        for (const clip of one.clips) {
          await putAlertClip(queries, { ...clip, to });
          for (const { id, cameraId } of await listAlertProtections(queries, clip.alertId))
            if (cameraId === clip.cameraId) await moveProtectionEnd(queries, id, to);
        }
      }),
    );
  }

  function protect(alert: Alert): void {
    later(() =>
      book.together(async (queries) => {
        const clips = await listAlertClips(queries, alert.id);
        const known = await listAlertProtections(queries, alert.id);
        for (const { cameraId, siteId, from, to } of clips) {
          if (known.some((one) => one.cameraId === cameraId && one.from === from)) continue;
          const reason = alert.order === undefined ? "a critical alert" : "a rectification order";
          const at = clock.now();
          const span = { cameraId, siteId, from, to };
          await insertProtection(queries, {
            id: randomUUID(),
            ...span,
            reason,
            by: "hub",
            at,
            alertId: alert.id,
          });
        }
      }),
    );
  }

  function take(alert: Alert): void {
    const known = running.get(alert.id);
    if (known === undefined && isToRecord(alert, clock.now())) begin(alert);
    else if (known !== undefined && alert.resolvedAt !== undefined) end(known, clock.now());
    if (alert.severity === "critical" || alert.order !== undefined) protect(alert);
  }

  return {
    isWished: (cameraId, at) => {
      for (const { clips, until } of running.values())
        if (until > at && clips.some((clip) => clip.cameraId === cameraId)) return true;
      return false;
    },
    take,
    resume: async () => {
      for (const alert of await listOpenAlerts(book.db)) if (isToRecord(alert, clock.now())) begin(alert);
    },
    tick: () => {
      const now = clock.now();
      for (const [id, { until, clips }] of running) {
        if (until > now) continue;
        //  Kept for as long as it would be begun anew.
        if (now - until > LONGEST_MS) running.delete(id);
        for (const { cameraId } of clips) needs.changed(cameraId);
      }
    },
    settled: () => writing,
  };
}

function isToRecord({ firedAt, resolvedAt, foldedInto, rule }: Alert, now: UnixMs): boolean {
  if (resolvedAt !== undefined || foldedInto !== undefined || WITHOUT_PICTURE.has(rule ?? "")) return false;
  return now - firedAt < LONGEST_MS && firedAt - now < BEHIND_MS;
}

/** The camera itself, those of the area of what measured, or all of the site; at most four. */
function camerasOf({ estate, isRecordable }: AlertRecordingNeeds, { siteId, deviceId }: Alert): DeviceId[] {
  if (deviceId !== undefined && estate.camera(deviceId) !== undefined)
    return isRecordable(deviceId) ? [deviceId] : [];
  const all = estate.cameras().filter((camera) => camera.siteId === siteId && isRecordable(camera.id));
  const place = deviceId === undefined ? undefined : estate.sensor(deviceId)?.place;
  const area = place === undefined ? undefined : areaOfPlace(place);
  const near = all.filter((camera) => camera.area === area);
  return (near.length > 0 ? near : all).slice(0, MOST_CAMERAS).map(({ id }) => id);
}
