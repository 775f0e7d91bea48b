// What the accounts' page asks of the hub and tells it. What changes an account fetches the list anew.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { DeviceAccount, DeviceAccountChange } from "../../../hub/serve/contract.ts";
import { api } from "../api.ts";
import { isStatus, KEYS } from "../queries.ts";

/** Chosen: while somebody waits for a first message, a look every so often finds what realtime does not tell of. */
const WAITING_EVERY_MS = 3_000;
/** Chosen: who is connected is looked at now and then. */
const IDLE_EVERY_MS = 15_000;

/** The accounts of a site and below it. */
export function useDeviceAccounts(siteId: string, isWaiting = false) {
  return useQuery({
    queryKey: [...KEYS.deviceAccounts, siteId],
    queryFn: ({ signal }) => api.deviceAccounts(siteId, signal),
    refetchInterval: isWaiting ? WAITING_EVERY_MS : IDLE_EVERY_MS,
  });
}

/** The site's refused messages, looked at while somebody waits. */
export function useRefusals(siteId: string, isWaiting: boolean) {
  return useQuery({
    queryKey: [...KEYS.refusals, siteId],
    queryFn: ({ signal }) => api.refusals(siteId, signal),
    enabled: isWaiting,
    refetchInterval: WAITING_EVERY_MS,
  });
}

/** Where gateways connect. */
export function useDeviceDoor() {
  return useQuery({ queryKey: KEYS.deviceDoor, queryFn: ({ signal }) => api.deviceDoor(signal) });
}

function useChange<Said, Answer>(change: (said: Said) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: KEYS.deviceAccounts }),
    onError: (error) => {
      if (isStatus(error, 401)) client.setQueryData(KEYS.session, null);
    },
  });
}

export function useMakeAccount() {
  return useChange(({ siteId, said }: { siteId: string; said: DeviceAccountChange }) =>
    api.makeDeviceAccount(siteId, said),
  );
}

export function useChangeAccount() {
  return useChange(({ account, change }: { account: string; change: DeviceAccountChange }) =>
    api.changeDeviceAccount(account, change),
  );
}

export function useRotatePassword() {
  return useChange(api.rotateDevicePassword);
}

export function useRevokeAccount() {
  return useChange(api.revokeDeviceAccount);
}

/** What a person calls it. */
export function nameOf({ label, account }: Pick<DeviceAccount, "label" | "account">): string {
  return label === "" ? account : label;
}
