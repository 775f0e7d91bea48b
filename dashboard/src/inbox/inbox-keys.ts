// Keys for who works through many alerts: j and k walk, x marks, a takes on. Whoever is writing writes.
import { useEffect, useRef } from "react";

export const KEYS = ["j", "k", "x", "a"] as const;
export type Key = (typeof KEYS)[number];

/** Calls `press` for each of the keys that is pressed by itself and not into a field. */
export function useInboxKeys(press: (key: Key) => void): void {
  const latest = useRef(press);
  useEffect(() => {
    latest.current = press;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
      const key = KEYS.find((one) => one === event.key.toLowerCase());
      if (key === undefined) return;
      event.preventDefault();
      latest.current(key);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("textarea, select, [role=combobox]")) return true;
  return target.matches("input") && !target.matches("[type=checkbox], [type=radio]");
}
