// The wall over the whole screen: the browser's full screen where it has one, on iPhones a layer over the page; and a
// screen that does not go dark meanwhile.
import { useCallback, useEffect, useState } from "react";

export type FullScreen = {
  readonly isFull: boolean;
  readonly toggle: () => void;
  readonly leave: () => void;
};

export function useFullScreen(): FullScreen {
  const [isFull, setIsFull] = useState(false);
  useEffect(() => {
    //  Whoever leaves by Esc or by the browser's own button leaves the layer with it.
    const changed = () => {
      if (!document.fullscreenElement) setIsFull(false);
    };
    document.addEventListener("fullscreenchange", changed);
    return () => {
      document.removeEventListener("fullscreenchange", changed);
      if (document.fullscreenElement) void document.exitFullscreen();
    };
  }, []);
  const leave = useCallback(() => {
    setIsFull(false);
    if (document.fullscreenElement) void document.exitFullscreen();
  }, []);
  const enter = useCallback(() => {
    setIsFull(true);
    //  The whole document, so that menus and dialogs are on it; where it is refused the layer alone remains.
    const root = document.documentElement as Partial<Pick<HTMLElement, "requestFullscreen">>;
    root.requestFullscreen?.().catch(() => undefined);
  }, []);
  return { isFull, toggle: isFull ? leave : enter, leave };
}

/** Keeps the screen on while `on`, in browsers that can; the system takes it back when the tab is hidden. */
export function useScreenStaysOn(on: boolean): void {
  useEffect(() => {
    const { wakeLock } = navigator as { readonly wakeLock?: WakeLock };
    if (!on || !wakeLock) return undefined;
    let isOver = false;
    let held: WakeLockSentinel | undefined;
    const hold = () => {
      if (document.hidden) return;
      wakeLock.request("screen").then(
        (sentinel) => {
          if (isOver) void sentinel.release();
          else held = sentinel;
        },
        //  A machine on its last battery refuses; the wall is the same without it.
        () => undefined,
      );
    };
    hold();
    document.addEventListener("visibilitychange", hold);
    return () => {
      isOver = true;
      document.removeEventListener("visibilitychange", hold);
      void held?.release();
    };
  }, [on]);
}

/** Chosen: long enough to find the next button. */
const IDLE_AFTER_MS = 4_000;

/** True once nobody has moved or pressed anything for a while. */
export function useIdle(on: boolean): boolean {
  const [isIdle, setIsIdle] = useState(false);
  useEffect(() => {
    setIsIdle(false);
    if (!on) return undefined;
    let timer = setTimeout(() => setIsIdle(true), IDLE_AFTER_MS);
    const busy = () => {
      setIsIdle(false);
      clearTimeout(timer);
      timer = setTimeout(() => setIsIdle(true), IDLE_AFTER_MS);
    };
    const signs = ["pointermove", "pointerdown", "keydown", "focusin"] as const;
    for (const sign of signs) addEventListener(sign, busy);
    return () => {
      clearTimeout(timer);
      for (const sign of signs) removeEventListener(sign, busy);
    };
  }, [on]);
  return isIdle;
}
