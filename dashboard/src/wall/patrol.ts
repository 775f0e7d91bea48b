// Pages that turn by themselves (轮巡), and stop while somebody is at it.
import { useEffect, useEffectEvent, useState } from "react";

/** Chosen: who looks closer needs some time, and a screen that nobody looks after goes on by itself. */
const GO_ON_AFTER_MS = 60_000;

export type Patrol = {
  /** Somebody touched the wall; it goes on by itself in a minute. */
  readonly isPaused: boolean;
  readonly goOn: () => void;
};

/** Turns the page each `everyS`; undefined: not at all. `page` is the one that is shown. */
export function usePatrol(
  everyS: number | undefined,
  page: number,
  isHeld: boolean,
  onTurn: () => void,
): Patrol {
  const [pausedAt, setPausedAt] = useState<number>();
  const turn = useEffectEvent(onTurn);
  const isPaused = pausedAt !== undefined;

  useEffect(() => {
    if (everyS === undefined) return undefined;
    const touched = (event: Event) => {
      //  The controls of the patrol itself are no reason to stop it.
      if (!(event.target as Element | null)?.closest?.("[data-patrol]")) setPausedAt(performance.now());
    };
    addEventListener("pointerdown", touched);
    addEventListener("keydown", touched);
    return () => {
      removeEventListener("pointerdown", touched);
      removeEventListener("keydown", touched);
      setPausedAt(undefined);
    };
  }, [everyS]);

  useEffect(() => {
    if (pausedAt === undefined) return undefined;
    const timer = setTimeout(() => setPausedAt(undefined), GO_ON_AFTER_MS);
    return () => clearTimeout(timer);
  }, [pausedAt]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each page has its whole time
  useEffect(() => {
    if (everyS === undefined || isPaused || isHeld) return undefined;
    const timer = setTimeout(turn, everyS * 1000);
    return () => clearTimeout(timer);
  }, [everyS, isPaused, isHeld, page]);

  return { isPaused, goOn: () => setPausedAt(undefined) };
}
