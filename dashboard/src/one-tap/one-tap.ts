// The script of a one-tap link's page: keeps what is pressed until the hub has it, line or no line; makes photos small;
// and renews what is known of the alert. The page is whole without it, but for photos and for times without a line.
import type { OneTapPress, OneTapView } from "../../../hub/serve/contract.ts";
import "./one-tap.css";
import { shrink } from "./photo.ts";
import { newKey, openQueue, type Queue, type Queued } from "./queue.ts";
import { startSender } from "./sender.ts";

/** Chosen: whoever stands in front of the fridge sees it change. */
const RENEW_MS = 20_000;
/** Chosen: a program that fetches ahead and runs scripts does not stay so long, nor does it touch anything. */
const OPENED_AFTER_MS = 4_000;

const data = document.getElementById("view")?.textContent;
if (data) void start(JSON.parse(data) as OneTapView);

async function start(view: OneTapView): Promise<void> {
  const { base, words } = view;
  const queue = await openQueue(base);
  const sender = startSender(queue, {
    changed: () => drawQueue(queue, view, sender.sending),
    taken: ({ press }, lost) => {
      const but = lost > 0 ? ` ${fill(words.photosLost, { count: lost })}` : "";
      say(`${words.presses[press]} · ${words.sent}${but}`);
      void renew();
    },
    why: ({ type, detail }) => (type?.includes("one-tap-") ? words.ended : (detail ?? "")),
  });
  bindForms(view, async (press, fields, photos) => {
    const one = { key: newKey(), base, press, fields, photos, writtenAt: Date.now() };
    //  Kept first: what is on the screen as pressed must not be lost.
    await queue.put(one);
    sender.wake();
  });
  drawQueue(queue, view, sender.sending);
  sender.wake();
  tellOpened(base);
  addEventListener("online", () => {
    drawQueue(queue, view, sender.sending);
    sender.wake();
  });
  addEventListener("offline", () => drawQueue(queue, view, sender.sending));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    sender.wake();
    void renew();
  });
  setInterval(() => {
    if (!document.hidden && navigator.onLine) void renew();
  }, RENEW_MS);

  /** Takes the hub's page anew: the facts always, the buttons where nobody is writing. */
  async function renew(): Promise<void> {
    const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" }).catch(
      () => undefined,
    );
    //  What has ended is said by the page itself; not over something that still waits here.
    if (answer?.status === 410 && queue.all().length === 0) return location.reload();
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    replace(fresh, "facts");
    replace(fresh, "whose");
    //  What was pressed has closed its form; one that is open is being written in.
    if (isBusy()) return;
    if (replace(fresh, "steps")) prepare();
  }
}

/** Somebody is at the page: a touch, a key, a scroll, or a page in front of somebody for some seconds. */
function tellOpened(base: string): void {
  let isTold = false;
  const tell = (event?: Event) => {
    if (isTold || document.hidden || event?.isTrusted === false) return;
    isTold = true;
    fetch(`${base}/opened`, { method: "POST", credentials: "same-origin", keepalive: true }).catch(() => {
      isTold = false;
    });
  };
  for (const name of ["pointerdown", "keydown", "scroll"]) addEventListener(name, tell, { passive: true });
  setTimeout(tell, OPENED_AFTER_MS);
}

/** Photos that were taken and not sent, of the form on the page. */
let pictures: ArrayBuffer[] = [];

function isBusy(): boolean {
  const steps = document.getElementById("steps");
  return pictures.length > 0 || steps?.querySelector("details[open]") !== null;
}

function bindForms(
  view: OneTapView,
  press: (
    name: OneTapPress,
    fields: Readonly<Record<string, string>>,
    photos: readonly ArrayBuffer[],
  ) => Promise<void>,
): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset["press"] === undefined) return;
    event.preventDefault();
    const fields: Record<string, string> = {};
    for (const [name, value] of new FormData(form))
      if (typeof value === "string" && name !== "key" && value !== "") fields[name] = value;
    const name = form.dataset["press"] as OneTapPress;
    const photos = name === "act" ? pictures : [];
    if (name === "act") setPictures([], view);
    form.reset();
    const details = form.closest("details");
    if (details) details.open = false;
    //  Until the hub's page says how it stands: it is not to be pressed twice in a hurry.
    if (name === "acknowledge") form.hidden = true;
    void press(name, fields, photos);
  });
  document.addEventListener("click", (event) => {
    const into = event.target instanceof HTMLElement ? event.target.dataset["into"] : undefined;
    const field = into === undefined ? null : document.getElementById(into);
    if (!(field instanceof HTMLTextAreaElement)) return;
    field.value = (event.target as HTMLElement).textContent ?? "";
    field.focus({ preventScroll: true });
  });
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || field.type !== "file") return;
    const [file] = field.files ?? [];
    field.value = "";
    if (file) void addPicture(file, view);
  });
  prepare();
}

/** Shows what works with a script only. */
function prepare(): void {
  for (const part of document.querySelectorAll<HTMLElement>(".phrases, .photos")) part.hidden = false;
}

async function addPicture(file: File, view: OneTapView): Promise<void> {
  try {
    setPictures([...pictures, await shrink(file)], view);
  } catch {
    say(view.words.photoWrong);
  }
}

function setPictures(next: ArrayBuffer[], view: OneTapView): void {
  pictures = next;
  const shown = document.querySelector(".pictures");
  for (const image of shown?.querySelectorAll("img") ?? []) URL.revokeObjectURL(image.src);
  shown?.replaceChildren(
    ...pictures.map((bytes, number) => {
      const frame = document.createElement("figure");
      const image = document.createElement("img");
      image.src = URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));
      image.alt = "";
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = view.words.takeAway;
      button.addEventListener("click", () =>
        setPictures(
          pictures.filter((_, at) => at !== number),
          view,
        ),
      );
      frame.append(image, button);
      return frame;
    }),
  );
  const more = document.querySelector<HTMLElement>(".photos");
  if (more) more.hidden = pictures.length >= view.mostPhotos;
}

/** What waits, what is being sent, and what was refused. */
function drawQueue(queue: Queue, view: OneTapView, sending: () => string | undefined): void {
  const { words } = view;
  const waiting = queue.all();
  const parts: HTMLElement[] = [];
  if (!navigator.onLine) parts.push(line(words.offline, "offline"));
  for (const one of waiting) parts.push(row(one));
  document.getElementById("queue")?.replaceChildren(...parts);

  function row(one: Queued): HTMLElement {
    const state =
      one.refused !== undefined
        ? fill(words.refused, { why: one.refused })
        : sending() === one.key && navigator.onLine
          ? words.sending
          : words.queued;
    const about = [
      one.fields["what"] ?? one.fields["reason"],
      one.photos.length > 0 ? fill(words.photos, { count: one.photos.length }) : undefined,
    ].filter((text) => text !== undefined);
    const shown = line(
      [words.presses[one.press], ...about, state].join(" · "),
      one.refused === undefined ? "waiting" : "refused",
    );
    if (one.refused === undefined) return shown;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words.remove;
    button.addEventListener(
      "click",
      () => void queue.remove(one.key).then(() => drawQueue(queue, view, sending)),
    );
    shown.append(" ", button);
    return shown;
  }
}

function line(text: string, kind: string): HTMLElement {
  const shown = document.createElement("p");
  shown.className = "queued";
  shown.dataset["kind"] = kind;
  shown.textContent = text;
  return shown;
}

/** Says something once, under the facts. */
function say(text: string): void {
  document.getElementById("said")?.remove();
  const shown = line(text, "said");
  shown.id = "said";
  shown.setAttribute("role", "status");
  document.getElementById("queue")?.after(shown);
}

/** Puts a part of the hub's newer page in the place of this one's. True if there is such a part now. */
function replace(fresh: Document, id: string): boolean {
  const [was, is] = [document.getElementById(id), fresh.getElementById(id)];
  if (was && is) was.replaceWith(is);
  else was?.remove();
  return is !== null;
}

function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (all, name: string) => String(values[name] ?? all));
}
