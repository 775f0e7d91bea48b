// What a player of low-latency HLS may add to a playlist's address (draft-pantos-hls-rfc8216bis, section 6.2.5).
import { z } from "zod";

//  Chosen: seconds since 1970 and some, for centuries.
const count = z
  .string()
  .regex(/^\d{1,12}$/, "must be a whole number")
  .transform(Number);

export const hlsQuerySchema = z.object({
  _HLS_msn: count.optional().describe("Answer when the playlist has this segment"),
  _HLS_part: count.optional().describe("Answer when it has this part of that segment"),
});

/** What the playlist must have; undefined for the one of now. A part without a segment asks for nothing. */
export function hlsFrom({
  _HLS_msn: segment,
  _HLS_part: part,
}: z.output<typeof hlsQuerySchema>):
  | { readonly segment: number; readonly part?: number | undefined }
  | undefined {
  return segment === undefined ? undefined : { segment, part };
}
