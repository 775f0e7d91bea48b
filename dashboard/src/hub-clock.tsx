// The hub's clock, in the hub's zone: ages and times on the page come from it, so that a browser with a wrong clock
// shows no wrong ages. Ticks once a second, once for the whole page.
import { createContext, type ReactNode, useCallback, useContext, useMemo, useSyncExternalStore } from "react";

export type HubClock = {
  /** IANA name, e.g. Asia/Shanghai. */
  readonly zone: string;
  /** Milliseconds to add to this browser's clock. */
  readonly offsetMs: number;
};

const HubClockContext = createContext<HubClock>({ zone: "Asia/Shanghai", offsetMs: 0 });

export function HubClockProvider(props: { zone: string; offsetMs: number; children: ReactNode }) {
  const { zone, offsetMs } = props;
  const clock = useMemo(() => ({ zone, offsetMs }), [zone, offsetMs]);
  return <HubClockContext.Provider value={clock}>{props.children}</HubClockContext.Provider>;
}

export function useHubClock(): HubClock {
  return useContext(HubClockContext);
}

/** The hub's time in Unix milliseconds, to the second; whoever uses it is drawn again every second. */
export function useHubNow(): number {
  const { offsetMs } = useHubClock();
  const read = useCallback(() => Math.floor((Date.now() + offsetMs) / 1000) * 1000, [offsetMs]);
  return useSyncExternalStore(onEverySecond, read);
}

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function onEverySecond(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
