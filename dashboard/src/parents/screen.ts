// One camera on the screen, by the best way that plays here. Promise: no picture stays that is not live; what is shown
// says when it was taken, and carries the watermark.
import type { ParentsStatus } from "../../../hub/serve/contract.ts";
import { type PicturePlayer, type PlayerReport, startPicturePlayer } from "../player/picture-player.ts";
import { STOPPED_AFTER_MS } from "../player/way.ts";
import { element } from "./elements.ts";
import { type Camera, makeTap, makeVideo } from "./stage.ts";
import { fill, type PageView } from "./view.ts";

export type Shown = {
  readonly cameraId: string;
  readonly name: string;
  /** When it was taken, Unix milliseconds by the hub's clock, and as the page writes it. */
  readonly at: number;
  readonly time: string;
};

export type Screen = {
  /** The link's newest status. */
  readonly take: (status: ParentsStatus) => void;
  /** The picture that is seen now; undefined while there is none. */
  readonly shown: () => Shown | undefined;
  readonly stop: () => void;
};

/** Chosen: wherever a picture is cut, a whole watermark is left. */
const MARKS = 6;
/** Chosen: an age in seconds is read up to here. */
const MOST_SECONDS = 90;

export function showCamera(
  place: HTMLElement,
  view: PageView,
  first: Camera,
  status: () => ParentsStatus,
  ask: () => void,
): Screen {
  const { words } = view;
  const parts = makeParts(words.retry);
  const { frame, picture, mark, message, age, retry } = parts;
  const tap = makeTap(words, () => player?.play());
  frame.append(tap);
  place.append(frame, age, retry);
  let camera = first;
  let player: PicturePlayer | undefined;
  let report: PlayerReport | undefined;
  /** When what is seen was taken, where that is known. */
  let takenAt: number | undefined;
  let stoppedAt: number | undefined;
  let statusSeenAt = performance.now();

  const hubNow = () => Date.parse(status().now) + (performance.now() - statusSeenAt);

  function say(text: string | undefined): void {
    message.textContent = text ?? "";
    frame.dataset["quiet"] = String(text === undefined);
  }

  function see(isSeen: boolean, at: number | undefined): void {
    stoppedAt = isSeen ? undefined : (takenAt ?? stoppedAt);
    takenAt = at;
    picture.hidden = !isSeen;
    tick();
  }

  /** What is live is shown; of all else the words alone. */
  function hear(now: PlayerReport): void {
    report = now;
    const { phase, way } = now;
    frame.dataset["way"] = way;
    retry.hidden = !(way === "still" && camera.view !== "still");
    tap.hidden = phase !== "blocked";
    const isSeen = phase === "playing" && now.stoppedForMs < STOPPED_AFTER_MS;
    see(isSeen, isSeen ? now.capturedAt : undefined);
    if (isSeen || phase === "blocked") say(undefined);
    else if (now.camera?.state === "offline") say(offlineText());
    else if (stoppedAt !== undefined) say(fill(words.stopped, { time: clock(stoppedAt, status().zone) }));
    else say(words.connecting);
    //  The hub has cut it: it says why.
    if (phase === "ended") ask();
  }

  /** Writes the time of now into the watermark, and how old the picture is. */
  function tick(): void {
    const { zone, school, linkId } = status();
    const now = hubNow();
    const taken =
      takenAt === undefined
        ? []
        : [fill(words.taken, { time: clock(takenAt, zone) }), ageText(now - takenAt, words)];
    const doubt = camera.doubted === true ? [words.doubted] : [];
    age.textContent = [...doubt, ...taken, ...notesOf(picture.hidden ? undefined : report, words)].join(
      " · ",
    );
    const text = [school.name, camera.canteen.name, `${day(now, zone)} ${clock(now, zone)}`, linkId].join(
      " · ",
    );
    mark.replaceChildren(...Array.from({ length: MARKS }, () => element("span", { textContent: text })));
  }

  function offlineText(): string {
    if (camera.since === undefined || camera.state !== "offline") return words.offline;
    return fill(words.offlineSince, { time: clock(Date.parse(camera.since), status().zone) });
  }

  /** Begins anew with the camera as it is now. */
  function begin(): void {
    player?.stop();
    player = undefined;
    picture.replaceChildren();
    stoppedAt = undefined;
    see(false, undefined);
    const isOff = camera.state === "offline";
    frame.dataset["way"] = "none";
    retry.hidden = true;
    tap.hidden = true;
    say(isOff ? offlineText() : words.connecting);
    if (isOff) return;
    player = startPicturePlayer(picture, {
      camera: camera.id,
      address: (rest) => `${view.base}/cameras/${encodeURIComponent(camera.id)}/${rest}`,
      makeVideo: () => makeVideo(camera),
      label: camera.name,
      stillEveryMs: () => status().stillEveryS * 1000,
      hubNow,
      only: camera.view === "still" ? "stills" : undefined,
      keepsLast: false,
      report: hear,
    });
  }

  retry.addEventListener("click", () => player?.again());
  const ticking = setInterval(tick, 1000);
  begin();
  return {
    take: (now) => {
      statusSeenAt = performance.now();
      const changed = now.cameras.find((one) => one.id === camera.id);
      if (changed === undefined) return;
      const isOther =
        changed.view !== camera.view || (changed.state === "offline") !== (camera.state === "offline");
      camera = changed;
      if (isOther) begin();
    },
    shown: () =>
      takenAt === undefined
        ? undefined
        : { cameraId: camera.id, name: camera.name, at: takenAt, time: clock(takenAt, status().zone) },
    stop: () => {
      clearInterval(ticking);
      player?.stop();
    },
  };
}

function makeParts(again: string) {
  const frame = element("div", { className: "frame" });
  const picture = element("div", { className: "picture" });
  const mark = element("div", { className: "mark" });
  mark.setAttribute("aria-hidden", "true");
  const message = element("p", { className: "message", role: "status" });
  const age = element("p", { className: "age" });
  const retry = element("button", { type: "button", textContent: again, hidden: true });
  frame.append(picture, mark, message);
  //  No security: only so that a slip of a finger saves no picture.
  frame.addEventListener("contextmenu", (event) => event.preventDefault());
  return { frame, picture, mark, message, age, retry };
}

/** How the picture comes and what is wrong with it, where that is to be told. */
function notesOf(report: PlayerReport | undefined, words: PageView["words"]): string[] {
  if (report === undefined) return [];
  const { way, isTranscoded, damagedSince, camera } = report;
  return [
    way === "still" ? words.stills : "",
    way === "hls" || way === "hls-h264" ? words.late : "",
    isTranscoded === true ? words.transcoded : "",
    damagedSince === undefined ? "" : words.damaged,
    camera?.state === "online" && camera.fault === "too-lossy" ? words.lossy : "",
    camera?.state === "online" && camera.fault === "clock-off" ? words.clockOff : "",
  ].filter((text) => text !== "");
}

function ageText(ms: number, words: PageView["words"]): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < MOST_SECONDS
    ? fill(words.secondsAgo, { count: seconds })
    : fill(words.minutesAgo, { count: Math.round(seconds / 60) });
}

function clock(at: number, zone: string): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeStyle: "medium" }).format(at);
}

/** As people in China write it for the record: 2026-11-22. */
function day(at: number, zone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" }).format(at);
}
