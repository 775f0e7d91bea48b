// One camera on the screen. Tries the ways to see it in order and goes on to the next when one does not move. Promise: no
// picture stays that is not live; what is shown says when it was taken, and carries the watermark.
import type { ParentsStatus } from "../../../hub/serve/contract.ts";
import { element } from "./elements.ts";
import { startHls } from "./hls-way.ts";
import { startLive } from "./live-way.ts";
import type { Camera, Running, Stage } from "./stage.ts";
import { startStills } from "./still-way.ts";
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

const WAYS = { live: startLive, hls: startHls, still: startStills } as const;
type Way = keyof typeof WAYS;

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
  place.append(frame, age, retry);
  let camera = first;
  let way: Way | undefined;
  let running: Running | undefined;
  let takenAt: number | undefined;
  let statusSeenAt = performance.now();
  /** Ways that did not work here. */
  const failed = new Set<Way>();

  const stage: Stage = {
    picture,
    camera: () => camera,
    status,
    words,
    address: (rest) => `${view.base}/cameras/${encodeURIComponent(camera.id)}/${rest}`,
    taken,
    say,
    stopped: () => {
      const since = takenAt;
      taken(undefined);
      say(
        since === undefined ? words.connecting : fill(words.stopped, { time: clock(since, status().zone) }),
      );
    },
    off: () => {
      taken(undefined);
      say(offlineText());
    },
    giveUp: () => {
      if (way !== undefined) failed.add(way);
      choose();
    },
    ask,
  };

  function say(text: string | undefined): void {
    message.textContent = text ?? "";
    frame.dataset["quiet"] = String(text === undefined);
  }

  function taken(at: number | undefined): void {
    takenAt = at;
    picture.hidden = at === undefined;
    tick();
  }

  /** Writes the time of now into the watermark, and how old the picture is. */
  function tick(): void {
    const { zone, school, linkId, now: then } = status();
    const now = Date.parse(then) + (performance.now() - statusSeenAt);
    age.textContent =
      takenAt === undefined
        ? ""
        : `${fill(words.taken, { time: clock(takenAt, zone) })} · ${ageText(now - takenAt, words)}`;
    const text = [school.name, camera.canteen.name, `${day(now, zone)} ${clock(now, zone)}`, linkId].join(
      " · ",
    );
    mark.replaceChildren(...Array.from({ length: MARKS }, () => element("span", { textContent: text })));
  }

  function offlineText(): string {
    if (camera.since === undefined || camera.state !== "offline") return words.offline;
    return fill(words.offlineSince, { time: clock(Date.parse(camera.since), status().zone) });
  }

  /** Starts the best way that is allowed and has not failed. */
  function choose(): void {
    running?.stop();
    running = undefined;
    picture.replaceChildren();
    taken(undefined);
    const isOff = camera.state === "offline";
    const ways: Way[] = camera.view === "still" ? ["still"] : ["live", "hls", "still"];
    way = isOff ? undefined : (ways.find((one) => !failed.has(one)) ?? "still");
    frame.dataset["way"] = way ?? "none";
    retry.hidden = !(way === "still" && camera.view !== "still");
    say(isOff ? offlineText() : words.connecting);
    if (way !== undefined) running = WAYS[way](stage);
  }

  retry.addEventListener("click", () => {
    failed.clear();
    choose();
  });
  const ticking = setInterval(tick, 1000);
  choose();
  return {
    take: (now) => {
      statusSeenAt = performance.now();
      const changed = now.cameras.find((one) => one.id === camera.id);
      if (changed === undefined) return;
      const isOther =
        changed.view !== camera.view || (changed.state === "offline") !== (camera.state === "offline");
      camera = changed;
      if (!isOther) return;
      failed.clear();
      choose();
    },
    shown: () =>
      takenAt === undefined
        ? undefined
        : { cameraId: camera.id, name: camera.name, at: takenAt, time: clock(takenAt, status().zone) },
    stop: () => {
      clearInterval(ticking);
      running?.stop();
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
