// The wall by keyboard, wherever on the page the focus is, except where somebody writes.
import { useEffect, useEffectEvent } from "react";
import { actOf, type KeyAct } from "./wall-keys.ts";

/** Where somebody writes or chooses, keys are theirs. */
const THEIRS =
  "input, textarea, select, [contenteditable], [role=combobox], [role=menu], .ant-modal, .ant-drawer";

export function useWallKeys(act: (what: KeyAct) => void): void {
  const done = useEffectEvent(act);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (target.closest(THEIRS)) return;
      const isOnTile = target.closest("[data-tile]") !== null;
      //  Arrows belong to whatever else has the focus, such as the buttons of sizes.
      const isFree = isOnTile || target === document.body || target.id === "content";
      const what = actOf(event.key, isOnTile);
      if (what === undefined || (what.kind === "move" && !isFree)) return;
      event.preventDefault();
      done(what);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}
