// Which tiles play live: those that somebody chose, and the one under the pointer; never more than the machine can show.
import { useCallback, useMemo, useState } from "react";
import { LIVE_AT_ONCE } from "../cameras/camera-tile.tsx";

export type LiveChoice = {
  readonly live: ReadonlySet<string>;
  readonly chosen: ReadonlySet<string>;
  /** The camera that had to make room for the newest choice. */
  readonly gaveWay: string | undefined;
  readonly toggle: (cameraId: string) => void;
  readonly hover: (cameraId: string | undefined) => void;
  readonly clear: () => void;
};

type Chosen = { readonly ids: readonly string[]; readonly gaveWay: string | undefined };

const NOTHING: Chosen = { ids: [], gaveWay: undefined };

/** Of what is not shown nothing plays, and it does not play when it is shown again. */
export function useLiveChoice(shown: readonly string[]): LiveChoice {
  //  The longest chosen first.
  const [{ ids, gaveWay }, setChosen] = useState(NOTHING);
  const [hovered, setHovered] = useState<string>();
  const [seen, setSeen] = useState(shown.join());
  if (seen !== shown.join()) {
    setSeen(shown.join());
    setChosen({ ids: ids.filter((id) => shown.includes(id)), gaveWay: undefined });
    setHovered(undefined);
  }
  const toggle = useCallback((cameraId: string) => setChosen((had) => toggled(had.ids, cameraId)), []);
  const clear = useCallback(() => setChosen(NOTHING), []);
  const live = useMemo(() => {
    const isExtra = hovered !== undefined && !ids.includes(hovered);
    return new Set(isExtra ? [...ids.slice(1 - LIVE_AT_ONCE), hovered] : ids);
  }, [ids, hovered]);
  return { live, chosen: useMemo(() => new Set(ids), [ids]), gaveWay, toggle, hover: setHovered, clear };
}

function toggled(ids: readonly string[], cameraId: string): Chosen {
  const rest = ids.filter((id) => id !== cameraId);
  if (rest.length < ids.length) return { ids: rest, gaveWay: undefined };
  const gaveWay = rest.length >= LIVE_AT_ONCE ? rest[0] : undefined;
  return { ids: [...rest, cameraId].slice(-LIVE_AT_ONCE), gaveWay };
}
