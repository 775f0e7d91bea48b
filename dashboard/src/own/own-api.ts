// What the page asks of the hub about one's own account.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type {
  FactorSecret,
  ListOf,
  MadeToken,
  OwnSession,
  RecoveryCodes,
  SecondFactor,
  Session,
  TokenList,
} from "../../../hub/serve/contract.ts";
import { ask } from "../api.ts";
import { KEYS } from "../queries.ts";

const FACTOR = ["own", "second-factor"];
const SESSIONS = ["own", "sessions"];
const TOKENS = ["own", "tokens"];

export function useSecondFactor() {
  return useQuery({
    queryKey: FACTOR,
    queryFn: ({ signal }) => ask<SecondFactor>("GET", "/account/second-factor", undefined, signal),
  });
}

export function useOwnSessions() {
  return useQuery({
    queryKey: SESSIONS,
    queryFn: ({ signal }) => ask<ListOf<OwnSession>>("GET", "/account/sessions", undefined, signal),
  });
}

export function useTokens() {
  return useQuery({
    queryKey: TOKENS,
    queryFn: ({ signal }) => ask<TokenList>("GET", "/account/tokens", undefined, signal),
  });
}

/** Also ends every other session; this browser gets its new cookie with the answer. */
export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (passwords: { present: string; next: string }) =>
      ask<Session>("POST", "/account/password", passwords),
    onSuccess: (session) => {
      client.setQueryData(KEYS.session, session);
      void client.invalidateQueries({ queryKey: SESSIONS });
    },
  });
}

export function useBeginFactor() {
  return useMutation({
    mutationFn: (password: string) => ask<FactorSecret>("POST", "/account/second-factor", { password }),
  });
}

/** What the page knows of the factor is asked anew only when the recovery codes have been put away. */
export function useConfirmFactor() {
  return useMutation({
    mutationFn: (code: string) => ask<RecoveryCodes>("POST", "/account/second-factor/confirm", { code }),
  });
}

export function useRenewCodes() {
  return useMutation({
    mutationFn: (given: { password: string; code: string }) =>
      ask<RecoveryCodes>("POST", "/account/second-factor/recovery-codes", given),
  });
}

/** Asks anew for what has changed: the factor, and what the session may do by now. */
export function useFactorChanged(): () => Promise<unknown> {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: FACTOR }),
      client.invalidateQueries({ queryKey: KEYS.session }),
    ]);
}

export function useRemoveFactor() {
  const changed = useFactorChanged();
  return useMutation({
    mutationFn: (given: { password: string; code: string }) =>
      ask<void>("POST", "/account/second-factor/remove", given),
    onSuccess: changed,
  });
}

/** One session by its id, or all others. */
export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (which: string | "others") =>
      ask<void>("DELETE", which === "others" ? "/account/sessions" : `/account/sessions/${which}`),
    onSettled: () => client.invalidateQueries({ queryKey: SESSIONS }),
  });
}

export function useMakeToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (asked: { name: string; scope: "read" | string[]; days: number }) =>
      ask<MadeToken>("POST", "/account/tokens", asked),
    onSuccess: () => client.invalidateQueries({ queryKey: TOKENS }),
  });
}

export function useRevokeToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (token: string) => ask<void>("DELETE", `/account/tokens/${token}`),
    onSettled: () => client.invalidateQueries({ queryKey: TOKENS }),
  });
}
