// Lets a parent who tells the school something point at the picture on the screen. The form works without it, about "now".
import type { Shown } from "./screen.ts";
import { fill } from "./view.ts";

export function startTelling(shown: () => Shown | undefined): void {
  const details = document.getElementById("tell");
  const choice = document.getElementById("tell-picture");
  const retake = document.getElementById("tell-retake");
  const form = details?.querySelector("form");
  if (!(details instanceof HTMLDetailsElement) || !form || !choice || !retake) return;
  const field = (name: string) => form.elements.namedItem(name);

  function point(): void {
    const picture = shown();
    if (!picture || !choice) return;
    const [camera, at, moment] = [field("camera"), field("at"), choice.querySelector("input")];
    if (!(camera instanceof HTMLInputElement && at instanceof HTMLInputElement && moment)) return;
    camera.value = picture.cameraId;
    at.value = String(Math.floor(picture.at));
    moment.checked = true;
    choice.hidden = false;
    const label = choice.querySelector("span");
    const text = fill(choice.dataset["text"] ?? "", { camera: picture.name, time: picture.time });
    if (label) label.textContent = text;
  }

  details.addEventListener("toggle", () => {
    //  What was pointed at before stays; the picture goes on meanwhile.
    if (details.open && choice.hidden) point();
    retake.hidden = !details.open;
  });
  retake.hidden = !details.open;
  retake.addEventListener("click", point);
}
