// The parents' page's own script: asks how the link stands, plays one camera at a time by the best way that works here,
// writes the watermark and the picture's age over it, and says at once when it is over. No framework: it must be small.
import type { ParentsStatus } from "../../../hub/serve/contract.ts";
import "./parents.css";
import { element } from "./elements.ts";
import { type Screen, showCamera } from "./screen.ts";
import { startTelling } from "./telling.ts";
import { fill, type PageView } from "./view.ts";

/** Chosen: what the proof says changes by the minute, and nobody reads it more often. */
const RENEW_PAGE_MS = 5 * 60_000;
/** Chosen: the hub was not reached; sooner than the next turn. */
const AGAIN_MS = 3_000;

const data = document.getElementById("view")?.textContent;
if (data) start(JSON.parse(data) as PageView);

function start(view: PageView): void {
  let { status } = view;
  let screen: Screen | undefined;
  let chosen: string | undefined;
  const viewer = document.getElementById("viewer");
  const note = element("p", { className: "small", role: "status" });
  const choice = element("div", { className: "choice" });
  const stage = element("div", { className: "stage" });
  viewer?.append(choice, stage, note);

  function choose(id: string): void {
    chosen = id;
    screen?.stop();
    stage.replaceChildren();
    const camera = status.cameras.find((one) => one.id === id);
    screen = camera && showCamera(stage, view, camera, () => status, ask);
    draw();
  }

  function draw(): void {
    const { words } = view;
    choice.replaceChildren(
      ...status.cameras.map((camera) => {
        const text = `${camera.name} · ${view.areas[camera.area]}`;
        const button = element("button", { type: "button", textContent: text });
        button.setAttribute("aria-pressed", String(camera.id === chosen));
        button.addEventListener("click", () => choose(camera.id));
        return button;
      }),
    );
    const full =
      status.lease === "full" && chosen !== undefined
        ? ` ${fill(words.full, { count: status.stillEveryS })}`
        : "";
    note.textContent = fill(words.viewers, { count: status.viewers, most: status.mostViewers }) + full;
  }

  function take(now: ParentsStatus): void {
    const before = status;
    status = now;
    //  What the hub writes is what everybody reads, without this script too.
    if (now.state !== "open" || before.state !== "open") {
      if (now.state !== before.state) renewPage(true);
      return;
    }
    const ids = now.cameras.map((camera) => camera.id);
    if (chosen === undefined || !ids.includes(chosen)) {
      const [first] = now.cameras.filter((camera) => camera.state === "online").concat(now.cameras);
      if (first) choose(first.id);
      else {
        screen?.stop();
        stage.replaceChildren();
      }
    } else screen?.take(now);
    draw();
  }

  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;
  async function ask(): Promise<void> {
    if (asking) return;
    asking = true;
    clearTimeout(timer);
    let again = AGAIN_MS;
    try {
      const answer = await fetch(`${view.base}/status`, { credentials: "same-origin", cache: "no-store" });
      if (answer.status === 200 || answer.status === 410) {
        const now = (await answer.json()) as ParentsStatus;
        again = now.renewEveryS * 1000;
        take(now);
      } else if (answer.status === 404) renewPage(true);
    } catch {
      note.textContent = view.words.noAnswer;
    }
    asking = false;
    if (status.state !== "ended") timer = setTimeout(() => void ask(), again);
  }

  /** Takes the texts anew from the hub: all of them when the link opens, closes or ends, else the proof and the answers alone. */
  function renewPage(whole: boolean): void {
    if (whole) {
      screen?.stop();
      location.reload();
      return;
    }
    fetch(location.href, { credentials: "same-origin", cache: "no-store" })
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((text) => {
        const fresh = new DOMParser().parseFromString(text, "text/html");
        //  Not the form: somebody may be writing in it.
        for (const id of ["proof", "told-own"]) {
          const part = fresh.getElementById(id);
          if (part) document.getElementById(id)?.replaceWith(part);
        }
      })
      //  The next turn tries again.
      .catch(() => undefined);
  }

  startTelling(() => screen?.shown());
  setInterval(() => renewPage(false), RENEW_PAGE_MS);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void ask();
  });
  //  What came with the page is there before the hub is asked.
  draw();
  void ask();
}
