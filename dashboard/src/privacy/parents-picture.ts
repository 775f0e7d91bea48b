// The picture of a camera as parents see it: fetched anew when what it should show changes or a person asks for another,
// never replaced by itself while somebody looks at it.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { isStatus, KEYS } from "../queries.ts";
import type { Mask } from "./masks.ts";
import { askStill } from "./privacy-queries.ts";

/** Chosen: whoever types a number is done by then. */
const SETTLED_MS = 500;
/** Chosen: a camera that is being connected has a picture after some seconds. */
const AGAIN_MS = 3_000;

export type Shown = {
  /** Where the browser keeps it. */
  readonly url: string;
  readonly capturedAt: string;
  /** What the camera and its masks were, for an approval; undefined for masks that are being tried. */
  readonly picture: string | undefined;
};

export type Looking = {
  readonly shown: Shown | undefined;
  /** Why there is none, or none that is newer. */
  readonly error: unknown;
  readonly isAsking: boolean;
  readonly again: () => void;
};

/** `masks` to try, or the picture as it is stored. */
export function useParentsPicture(cameraId: string, picture: string, masks?: readonly Mask[]): Looking {
  const client = useQueryClient();
  const [shown, setShown] = useState<Shown>();
  const [error, setError] = useState<unknown>(null);
  const [isAsking, setIsAsking] = useState(true);
  const [round, setRound] = useState(0);
  const wanted = masks === undefined ? undefined : JSON.stringify(masks);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round is a new look
  useEffect(() => {
    const aborting = new AbortController();
    let timer = setTimeout(look, wanted === undefined ? 0 : SETTLED_MS);
    setIsAsking(true);
    async function look(): Promise<void> {
      try {
        const asked = wanted === undefined ? { picture } : { masks: JSON.parse(wanted) as Mask[] };
        const { jpeg, capturedAt } = await askStill(cameraId, asked, aborting.signal);
        const url = URL.createObjectURL(jpeg);
        setShown({ url, capturedAt, picture: wanted === undefined ? picture : undefined });
        setError(null);
      } catch (failed) {
        if (aborting.signal.aborted) return;
        setShown(undefined);
        setError(failed);
        if (isStatus(failed, 401)) client.setQueryData(KEYS.session, null);
        //  Somebody has changed the camera: what is known of it is of before.
        else if (isStatus(failed, 409)) void client.invalidateQueries({ queryKey: ["site-privacy"] });
        else if (isStatus(failed, 503)) timer = setTimeout(look, AGAIN_MS);
      }
      setIsAsking(false);
    }
    return () => {
      aborting.abort();
      clearTimeout(timer);
    };
  }, [cameraId, picture, wanted, round]);

  const url = shown?.url;
  useEffect(() => () => (url === undefined ? undefined : URL.revokeObjectURL(url)), [url]);
  return { shown, error, isAsking, again: () => setRound((had) => had + 1) };
}
