// The small curves of the sensors on the screen, asked for together.
import { keepPreviousData, useQueries } from "@tanstack/react-query";
import type { Sparklines } from "../../../hub/serve/contract.ts";
import { api } from "../api.ts";
import { KEYS } from "../queries.ts";

/** The most that one question may ask for. Source: contract, sparklinesQuerySchema. */
const MOST = 100;
/** A curve's stretch is half an hour: it need not be asked for more often. */
const ASK_AGAIN_MS = 5 * 60_000;

type Curves = ReadonlyMap<string, readonly (number | null)[]>;

/** Points of each sensor that has any. */
export function useSparklines(ids: readonly string[]): Curves {
  //  In one order, so that a list that is sorted anew does not ask anew.
  const sorted = ids.toSorted();
  const parts = Array.from({ length: Math.ceil(sorted.length / MOST) }, (_, i) =>
    sorted.slice(i * MOST, (i + 1) * MOST),
  );
  return useQueries({
    queries: parts.map((part) => ({
      queryKey: [...KEYS.sparklines, part.join()],
      queryFn: ({ signal }: { signal: AbortSignal }) => api.sparklines(part, signal),
      refetchInterval: ASK_AGAIN_MS,
      placeholderData: keepPreviousData,
    })),
    combine: together,
  });
}

function together(answers: readonly { readonly data: Sparklines | undefined }[]): Curves {
  return new Map(
    answers.flatMap(({ data }) => (data?.items ?? []).map((one) => [one.sensorId, one.points] as const)),
  );
}
