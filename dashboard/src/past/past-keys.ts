// What keys do on a camera's page, wherever the focus is but in a field: so that the past is gone through without a mouse.
import { useEffect, useRef } from "react";

/** What a key moves by, in ms; with shift. */
const MOVE_MS = { plain: 10_000, shift: 60_000 };
/** These take the keys themselves. */
const FIELDS =
  "input, textarea, select, [role=combobox], [role=listbox], [role=radiogroup], [contenteditable]";
const PRESSED = "button, a, [role=button]";

export type PastKeys = {
  readonly onJump: (byMs: number) => void;
  readonly onStep: (direction: 1 | -1) => void;
  readonly onPlay: () => void;
  readonly onMark: () => void;
};

export function usePastKeys(keys: PastKeys, isOn: boolean): void {
  const newest = useRef(keys);
  newest.current = keys;
  useEffect(() => {
    if (!isOn) return undefined;
    const onKey = (event: KeyboardEvent) => {
      const act = actOf(event, newest.current);
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [isOn]);
}

function actOf(event: KeyboardEvent, keys: PastKeys): (() => void) | undefined {
  const { key, target, defaultPrevented, ctrlKey, altKey, metaKey, shiftKey, repeat } = event;
  if (defaultPrevented || ctrlKey || altKey || metaKey) return undefined;
  if (target instanceof Element && target.closest(FIELDS) !== null) return undefined;
  const by = shiftKey ? MOVE_MS.shift : MOVE_MS.plain;
  switch (key) {
    case "ArrowLeft":
      return () => keys.onJump(-by);
    case "ArrowRight":
      return () => keys.onJump(by);
    case ",":
      return () => keys.onStep(-1);
    case ".":
      return () => keys.onStep(1);
    case " ":
      //  It presses the button that has the focus.
      return repeat || (target instanceof Element && target.closest(PRESSED) !== null)
        ? undefined
        : keys.onPlay;
    case "m":
    case "M":
      return repeat ? undefined : keys.onMark;
    default:
      return undefined;
  }
}
