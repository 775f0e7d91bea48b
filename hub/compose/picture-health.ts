// Binds the looking at cameras' pictures to the relay, to ffmpeg, to the book's approved references and to the pipeline:
// what a picture is like becomes readings, and whether it can be believed is told to whoever shows it.
import { hash } from "node:crypto";
import { metricFacts } from "../../devices/metrics.ts";
import type { PictureDesk, PictureNow } from "../actions/picture-desk.ts";
import type { Config } from "../config.ts";
import type { Clock } from "../lib/clock.ts";
import { isWithin, timeOfDay } from "../lib/day-time.ts";
import type { Log } from "../lib/log.ts";
import type {
  CameraState,
  DeviceId,
  NoPicture,
  PictureFault,
  Reading,
  SiteId,
  Still,
  UnixMs,
} from "../model.ts";
import type { Figure } from "../serve/metrics.ts";
import type { Present } from "../serve/present.ts";
import type { Book } from "../store/book.ts";
import type { Estate } from "../store/estate.ts";
import { addressPrint, newestReferences } from "../store/picture-references.ts";
import type { CodedPicture } from "../video/look/look-worker.ts";
import { PICTURE_FAULTS, PICTURE_LIMITS } from "../video/look/picture-judge.ts";
import { type PictureCheck, startPictureWatch } from "../video/look/picture-watch.ts";
import type { Relay } from "../video/relay/relay.ts";
import type { StreamTap } from "../video/relay/stream-tap.ts";
import type { Media } from "./media.ts";
import { createPictureTeller } from "./picture-readings.ts";
import { createPresentStills } from "./present-stills.ts";
import { createShownPictures } from "./shown-pictures.ts";

export type PictureNeeds = {
  readonly settings: { readonly everyS: number; readonly outsideS: number; readonly loopMemoryH: number };
  readonly kitchenHours: { readonly from: string; readonly to: string };
  readonly zone: string;
  readonly book: Book;
  readonly estate: Estate;
  readonly present: Present;
  readonly media: Media;
  /** The program, by name or path. */
  readonly ffmpeg: string;
  /** Asked when it is needed, because it is started after this. */
  readonly relay: () => Pick<Relay, "streamFigures" | "stateOf">;
  readonly take: (readings: readonly Reading[]) => void;
  /** Whether a camera's picture is believed has changed. */
  readonly noteChange: (siteId: SiteId) => void;
  readonly onDeath: (error: Error) => void;
  readonly clock: Clock;
  readonly log: Log;
};

export type PictureHealth = PictureDesk & {
  readonly tap: StreamTap;
  readonly figures: readonly Figure[];
  readonly close: () => Promise<void>;
};

/** Design: on change, and once a minute. */
const TELL_EVERY_MS = 60_000;
/** Chosen: after three checks that did not come, what the last one said is not what the picture is now. */
const LATE_CHECKS = 3;
const NOT_YET: NoPicture = {
  why: "starting",
  detail: "No picture of this camera has come yet: ask again in a moment.",
};
const FULL: NoPicture = {
  why: "full",
  detail: "As many pictures are being made as may be at once: ask again in a moment.",
};
const NOT_DECODED: NoPicture = { why: "unusable", detail: "The camera's picture could not be decoded." };

/** A demonstration's cameras play a minute of drawings again and again, which nobody is to be told of. */
export function pictureSettingsOf(config: Config): PictureNeeds["settings"] {
  return config.demo ? { ...config.pictureHealth, loopMemoryH: 0 } : config.pictureHealth;
}

export async function openPictureHealth(needs: PictureNeeds): Promise<PictureHealth> {
  const { settings, estate, present, media, clock, zone } = needs;
  const log = needs.log.with({ part: "pictures" });
  const teller = createPictureTeller((metric) => metricFacts(metric).digits);
  const lastTold = new Map<DeviceId, PictureFault | undefined>();
  let references = await newestReferences(needs.book.db);
  const off = () => media.ffmpegOff();
  const shown = createShownPictures<Still & { readonly coded: CodedPicture }>();
  const stills = createPresentStills(async (coded: CodedPicture) => (await media.decodeBatch([coded]))[0]);

  //  All cameras are asked for at the same moment, and each answer costs a look at the zone.
  let asked = { at: Number.NaN, everyMs: 0 };
  const everyMs = (at: UnixMs) => {
    if (at !== asked.at) {
      const isKitchenTime = isWithin(timeOfDay(at, zone), needs.kitchenHours);
      asked = { at, everyMs: 1000 * (isKitchenTime ? settings.everyS : settings.outsideS) };
    }
    return asked.everyMs;
  };
  const watch = startPictureWatch({
    clock,
    log,
    memoryMs: settings.loopMemoryH * 3_600_000,
    everyMs: (_cameraId, at) => (off() === undefined ? everyMs(at) : Number.POSITIVE_INFINITY),
    program: needs.ffmpeg,
    remembered: (cameraId) => {
      const latest = present.latestOf(cameraId);
      const told = PICTURE_FAULTS.find((fault) => latest.get(fault)?.value === 1);
      const since = told === undefined ? clock.now() : (latest.get(told)?.measuredAt ?? clock.now());
      return { told, since, usualSharpness: latest.get("sharpness")?.value };
    },
    onCheck: (cameraId, check) => {
      const readings = teller.turned(cameraId, check.at, check);
      if (readings.length > 0) needs.take(readings);
      const { told } = check.memory;
      const siteId = estate.siteOf(cameraId);
      if (lastTold.get(cameraId) === told) return;
      lastTold.set(cameraId, told);
      if (siteId !== undefined) needs.noteChange(siteId);
    },
    onDeath: needs.onDeath,
  });

  function referenceOf(cameraId: DeviceId) {
    const reference = references.get(cameraId);
    const camera = estate.camera(cameraId);
    return camera !== undefined && reference?.print === addressPrint(camera) ? reference : undefined;
  }

  /** A camera that is another one by now is looked at anew; each is held against what was approved for it. */
  const prints = new Map<DeviceId, string>();
  async function follow(): Promise<void> {
    const cameras = new Map(estate.cameras().map((camera) => [camera.id, addressPrint(camera)]));
    for (const [id, print] of prints) {
      if (cameras.get(id) === print) continue;
      prints.delete(id);
      teller.forget(id);
      stills.forget(id);
      shown.forget(id);
      watch.forget(id);
    }
    for (const [id, print] of cameras) {
      if (prints.has(id)) continue;
      prints.set(id, print);
      const reference = referenceOf(id);
      if (reference !== undefined) await watch.hold(id, reference);
    }
  }

  /** The last check, where it is of now. */
  function checkOf(cameraId: DeviceId): PictureCheck | undefined {
    const check = watch.checkOf(cameraId);
    const at = clock.now();
    return check !== undefined && at - check.at <= LATE_CHECKS * everyMs(at) ? check : undefined;
  }

  function tellAll(): void {
    const at = clock.now();
    const readings = estate.cameras().flatMap(({ id }) => {
      const state: CameraState | undefined = needs.relay().stateOf(id);
      if (state?.state !== "online") return [];
      const seen = {
        stream: needs.relay().streamFigures(id),
        check: checkOf(id),
        hasReference: referenceOf(id) !== undefined,
      };
      return teller.minute(id, at, seen);
    });
    if (readings.length > 0) needs.take(readings);
  }

  async function jpegOf(cameraId: DeviceId) {
    if (off() !== undefined) return { why: "off", detail: off() ?? "" } as const;
    const coded = watch.newest(cameraId);
    if (coded === undefined) return NOT_YET;
    const decoding = stills.of(cameraId, coded);
    if (decoding === undefined) return FULL;
    const jpeg = await decoding;
    if (jpeg === undefined) return NOT_DECODED;
    const tag = hash("sha256", jpeg, "base64url");
    return { jpeg, capturedAt: coded.at, source: "arrival" as const, tag, coded };
  }

  await follow();
  estate.onChange((siteId) => {
    //  A device that was found is no camera.
    if (siteId === undefined) follow().catch(needs.onDeath);
  });
  const stopTelling = clock.every(TELL_EVERY_MS, tellAll);
  return {
    tap: watch.tap,
    limits: PICTURE_LIMITS,
    off,
    referenceOf,
    trustOf: (cameraId) => {
      const check = checkOf(cameraId);
      if (check === undefined) return undefined;
      const { told, switches } = check.memory;
      if (told === undefined) return { isBelieved: true, since: check.at };
      return { isBelieved: false, why: told, since: switches[told].since ?? check.at };
    },
    nowOf: (cameraId) => nowOf(checkOf(cameraId), needs.relay().streamFigures(cameraId)),
    present: async (cameraId) => {
      const made = await jpegOf(cameraId);
      if (!("coded" in made)) return made;
      shown.put(cameraId, made);
      const { coded: _coded, ...still } = made;
      return still;
    },
    takePresent: async (cameraId, capturedAt) => {
      const made = capturedAt === undefined ? await jpegOf(cameraId) : shown.find(cameraId, capturedAt);
      if (made === undefined) return "not-shown";
      if (!("coded" in made)) return made;
      const { coded, ...still } = made;
      const look = await watch.referenceOf(coded satisfies CodedPicture);
      return look === undefined ? NOT_DECODED : { ...still, ...look };
    },
    hold: async (reference) => {
      references = new Map([...references, [reference.cameraId, reference]]);
      await watch.hold(reference.cameraId, reference);
    },
    figures: [
      {
        name: "picture_checks_total",
        help: "Pictures of cameras that were looked at",
        read: () => watch.figures().checks,
      },
      {
        name: "picture_checks_undecoded_total",
        help: "Pictures of cameras that could not be decoded to be looked at",
        read: () => watch.figures().undecoded,
      },
    ],
    close: async () => {
      stopTelling();
      await watch.close();
    },
  };
}

function nowOf(check: PictureCheck | undefined, stream: ReturnType<Relay["streamFigures"]>): PictureNow {
  return {
    ...(check === undefined ? {} : ofCheck(check)),
    ...(stream === undefined ? {} : { stream: { ...stream, bitrate: stream.bitrate / 1000 } }),
  };
}

function ofCheck({ at, figures, memory, repeatsMs }: PictureCheck): PictureNow {
  const { movedShare: _by, referenceChange: _other, ...shown } = figures;
  return {
    ...shown,
    checkedAt: at,
    ...(memory.usualSharpness === undefined ? {} : { usualSharpness: memory.usualSharpness }),
    ...(repeatsMs === undefined ? {} : { repeatsS: repeatsMs / 1000 }),
  };
}
