// How people come in, from the settings: TLS, proxies, the address that they use, and how much the door takes.
import type { Config } from "../config.ts";
import { addressList } from "../lib/address.ts";
import { watchCertificate } from "../lib/certificate-files.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { createRequestLimit } from "../serve/crowd.ts";
import { createFront } from "../serve/front.ts";
import { StartFault } from "./data-folder.ts";
import type { HttpDoor } from "./serving.ts";

/** Throws a StartFault where the certificate is of no use. */
export function openHttpDoor(
  { httpTls, httpLimits, proxies, publicUrl }: Config,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): {
  readonly door: HttpDoor;
  readonly reloadCertificate: (() => void) | undefined;
  readonly close: () => void;
} {
  const asFault = (fault: string) => new StartFault(fault);
  const certificate =
    httpTls === undefined
      ? undefined
      : watchCertificate({ setting: "httpTls", ...httpTls }, { clock, log, asFault });
  const isProxy = addressList(proxies) ?? (() => false);
  return {
    door: {
      certificate,
      isProxy,
      limits: httpLimits,
      front: createFront({ proxies: isProxy, publicUrl }),
      limit: createRequestLimit(httpLimits, clock),
    },
    reloadCertificate: certificate?.reload,
    close: () => certificate?.stop(),
  };
}

/** Where cameras may be; the demonstration's are on the machine itself. */
export function cameraNetworksOf({ cameraNetworks, demo }: Config): readonly string[] {
  return [...cameraNetworks, ...(demo ? ["127.0.0.0/8"] : [])];
}

/** Calls both, where there are any. */
export function bothOf(
  first: (() => void) | undefined,
  second: (() => void) | undefined,
): (() => void) | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return () => {
    first();
    second();
  };
}
