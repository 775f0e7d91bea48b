// The picture that a person holds against the approved one: with when it was taken, so that what is approved is what was seen.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { fetchStill } from "../still.ts";
import { LOOK_EVERY_MS, PICTURES } from "./picture-queries.ts";

/** Chosen: a camera that is being connected, or a hub that has much to do, gives a picture after some seconds. */
const AGAIN_MS = 3_000;

export type PresentPicture = {
  /** Where the browser keeps it. */
  readonly url: string;
  /** RFC 3339, as the hub gave it. */
  readonly capturedAt: string;
};

export type Looking = {
  readonly shown: PresentPicture | undefined;
  /** Why there is none. */
  readonly error: Error | null;
};

export function usePresentPicture(cameraId: string): Looking {
  const { data, error } = useQuery({
    queryKey: [...PICTURES, cameraId, "present"],
    queryFn: ({ signal }) =>
      fetchStill(`/api/v1/cameras/${encodeURIComponent(cameraId)}/picture/present.jpg`, signal),
    refetchInterval: ({ state }) => (state.error === null ? LOOK_EVERY_MS : AGAIN_MS),
    //  A picture is of its moment: who comes back to the page sees none of before.
    gcTime: 0,
    retry: false,
  });
  const [shown, setShown] = useState<PresentPicture>();
  useEffect(() => {
    if (data === undefined) return undefined;
    const url = URL.createObjectURL(data.jpeg);
    setShown({ url, capturedAt: data.capturedAt });
    return () => URL.revokeObjectURL(url);
  }, [data]);
  //  One that is not of now is not shown as the present one.
  return { shown: error === null ? shown : undefined, error };
}
