// A camera as the relay must know it, and where its stream is by its brand's rules.
import type { StreamKind } from "../../../devices/brand.ts";
import { brandById } from "../../../devices/brands.ts";
import type { CameraAddress, DeviceId } from "../../model.ts";
import { CameraError } from "../camera-error.ts";
import type { Credentials } from "../rtsp/rtsp-auth.ts";
import type { StreamAddress } from "../rtsp/rtsp-client.ts";
import type { Connect } from "../rtsp/rtsp-connection.ts";

export type CameraSource = {
  readonly id: DeviceId;
  readonly address: CameraAddress;
  /** It is to be heard: its sound is pulled too, for viewers who ask to hear. */
  readonly hasSound?: boolean;
  /** Of `address.user`; in the clear, and nowhere but in memory. */
  readonly password?: string;
  /** The way to it, where it is not the relay's own. Another one takes effect at once. */
  readonly connect?: Connect;
};

/**
 * "sub" is what a wall of kitchens shows and what is held for health, "main" what somebody sees who looks at one.
 * Throws "no-such-stream" where the address lacks something.
 */
export function streamAddress(address: CameraAddress, stream: StreamKind): StreamAddress {
  const { brand, host, port } = address;
  const made = pathOf(address, stream);
  if (made === undefined) {
    throw new CameraError(
      "no-such-stream",
      `the brand ${brand} makes no stream path of this camera's address`,
    );
  }
  return { host, port, path: made };
}

/** True where the camera has a main stream besides its sub stream. */
export function hasMainStream({ address }: CameraSource): boolean {
  return pathOf(address, "main") !== pathOf(address, "sub");
}

function pathOf(address: CameraAddress, stream: StreamKind): string | undefined {
  const { brand, channel, path, subPath } = address;
  return brandById(brand)?.pathOf({
    channel,
    stream,
    ...(path === undefined ? {} : { path }),
    ...(subPath === undefined ? {} : { subPath }),
  });
}

/** Empty where the camera has no user. */
export function credentialsOf({ address, password }: CameraSource): { readonly credentials?: Credentials } {
  return address.user === undefined ? {} : { credentials: { user: address.user, password: password ?? "" } };
}

/** True where both are reached in the same way. */
export function sameSource(a: CameraSource, b: CameraSource): boolean {
  const key = ({ address, password, hasSound = false }: CameraSource): string => {
    const { brand, host, port, channel, path, subPath, user } = address;
    return JSON.stringify([brand, host, port, channel, path, subPath, user, password, hasSound]);
  };
  return a.connect === b.connect && key(a) === key(b);
}
