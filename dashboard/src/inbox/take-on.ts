// Takes several alerts on, one after the other, and says how many it was: what failed stays marked.
import { useState } from "react";
import { useAcknowledge } from "../queries.ts";

export type TakingOn = {
  readonly isBusy: boolean;
  /** How the last time went; undefined before. */
  readonly outcome: { readonly done: number; readonly failed: number; readonly error: unknown } | undefined;
  /** Gives the ids that failed. */
  readonly take: (ids: readonly string[]) => Promise<readonly string[]>;
};

export function useTakingOn(): TakingOn {
  const { mutateAsync } = useAcknowledge();
  const [isBusy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<TakingOn["outcome"]>(undefined);
  const take = async (ids: readonly string[]) => {
    if (isBusy || ids.length === 0) return ids;
    setBusy(true);
    const failed: string[] = [];
    let error: unknown;
    for (const alertId of ids) {
      try {
        await mutateAsync({ alertId, note: "" });
      } catch (cause) {
        failed.push(alertId);
        error = cause;
      }
    }
    setOutcome({ done: ids.length - failed.length, failed: failed.length, error });
    setBusy(false);
    return failed;
  };
  return { isBusy, outcome, take };
}
