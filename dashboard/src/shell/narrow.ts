// Whether the window is a phone's, or as narrow as one; told again when that changes.
import { useSyncExternalStore } from "react";

export function useNarrow(mostPx: number): boolean {
  const query = matchMedia(`(max-width: ${mostPx}px)`);
  return useSyncExternalStore(
    (changed) => {
      query.addEventListener("change", changed);
      return () => query.removeEventListener("change", changed);
    },
    () => query.matches,
  );
}
