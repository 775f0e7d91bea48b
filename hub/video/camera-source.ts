// A camera as the relay must know it, and where its stream is by its brand's rules.
import { brandById } from "../../devices/brands.ts";
import type { CameraAddress, DeviceId } from "../model.ts";
import { CameraError } from "./camera-error.ts";
import type { Credentials } from "./rtsp-auth.ts";
import type { StreamAddress } from "./rtsp-client.ts";

export type CameraSource = {
  readonly id: DeviceId;
  readonly address: CameraAddress;
  /** Of `address.user`; in the clear, and nowhere but in memory. */
  readonly password?: string;
};

/** The sub stream: what a wall of kitchens shows and what is held for health. Throws "no-such-stream" where the address lacks something. */
export function streamAddress({ brand, host, port, channel, path }: CameraAddress): StreamAddress {
  const made = brandById(brand)?.pathOf({ channel, stream: "sub", ...(path === undefined ? {} : { path }) });
  if (made === undefined) {
    throw new CameraError(
      "no-such-stream",
      `the brand ${brand} makes no stream path of this camera's address`,
    );
  }
  return { host, port, path: made };
}

/** Empty where the camera has no user. */
export function credentialsOf({ address, password }: CameraSource): { readonly credentials?: Credentials } {
  return address.user === undefined ? {} : { credentials: { user: address.user, password: password ?? "" } };
}

/** True where both are reached in the same way. */
export function sameSource(a: CameraSource, b: CameraSource): boolean {
  const key = ({ address, password }: CameraSource): string => {
    const { brand, host, port, channel, path, user } = address;
    return JSON.stringify([brand, host, port, channel, path, user, password]);
  };
  return key(a) === key(b);
}
