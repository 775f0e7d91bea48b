// A camera on its way in: where it was found, what it said of its streams, and what it shall be.
import type { AreaName } from "../../../devices/areas.ts";
import type { CameraAnswer, CameraDraft, CamerasFound } from "../../../hub/serve/contract.ts";

type Stream = CameraAnswer["streams"][number];
export type Candidate = Omit<CamerasFound["devices"][number], "maker" | "model"> & {
  readonly key: string;
  readonly maker: string;
  readonly model: string;
  readonly isChosen: boolean;
  readonly answer?: CameraAnswer;
  readonly name: string;
  readonly area: AreaName;
  /** Places in the answer's list of streams. */
  readonly main?: number;
  readonly sub?: number;
  readonly outcome?: { readonly isDone: boolean; readonly text: string };
};

export function candidateOf(device: CamerasFound["devices"][number]): Candidate {
  const { host, port, maker, model, cameraIds, isOutside } = device;
  const name = [maker, model].filter((part) => part !== "").join(" ") || host;
  const isChosen = cameraIds.length === 0 && !isOutside;
  return {
    ...device,
    key: `${host}:${port}`,
    isChosen,
    name: `${name} ${host}`.slice(0, 80),
    area: "cooking",
  };
}

/** A camera that somebody names, on ONVIF's usual port unless it is written; undefined for what is no address. */
export function candidateAt(text: string): Candidate | undefined {
  const [, host, port] = /^\s*([\w.-]+)(?::(\d{1,5}))?\s*$/.exec(text) ?? [];
  if (host === undefined) return undefined;
  const at = { host, port: Number(port ?? 80), path: "/onvif/device_service" };
  return candidateOf({ ...at, maker: "", model: "", isOutside: false, cameraIds: [] });
}

/** With the largest stream as the main one and the smallest as the sub stream, as far as they may be used. */
export function answered(candidate: Candidate, answer: CameraAnswer): Candidate {
  const places = answer.streams.map((stream, at) => ({ at, stream })).filter(({ stream }) => stream.at);
  const bySize = places.toSorted((x, y) => pixels(y.stream) - pixels(x.stream));
  const { maker = candidate.maker, model = candidate.model } = answer;
  const said = { ...candidate, maker, model, answer };
  const main = bySize[0]?.at;
  const sub = bySize.at(-1)?.at;
  return {
    ...said,
    ...(main === undefined ? {} : { main }),
    ...(sub === undefined || sub === main ? {} : { sub }),
  };
}

function pixels({ width, height }: Stream): number {
  return width * height;
}

/** Undefined while it is not known where its stream is. */
export function draftOf(
  { answer, main, sub, name, area }: Candidate,
  { user, password }: { readonly user: string; readonly password: string },
): CameraDraft | undefined {
  const at = main === undefined ? undefined : answer?.streams[main]?.at;
  if (at === undefined) return undefined;
  const subAt = sub === undefined ? undefined : answer?.streams[sub]?.at;
  return {
    name,
    area,
    brand: "url",
    ...at,
    //  A camera has one address: a stream elsewhere cannot be its other one.
    ...(subAt?.host === at.host && subAt.port === at.port ? { subPath: subAt.path } : {}),
    ...(user === "" ? {} : { user }),
    ...(password === "" ? {} : { password }),
  };
}
