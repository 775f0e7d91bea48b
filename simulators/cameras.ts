// The district's cameras: one RTSP server for each canteen, as one recorder stands in each, with passwords made at start.
import { randomBytes } from "node:crypto";
import type { AreaName } from "../devices/areas.ts";
import { brandById } from "../devices/brands.ts";
import { type Clip, loadClip } from "./clip.ts";
import { clipFile, type Mishap, mishapFile } from "./clip-files.ts";
import type { CameraAccess, CameraSet } from "./district.ts";
import type { StreamState } from "./rtsp-playout.ts";
import { openRtspServer, type RtspServer, type RtspStream } from "./rtsp-server.ts";

export type Cameras = {
  readonly accessOf: (site: string) => CameraAccess;
  /** Ids as in the API: `<site>.<id>`. */
  readonly ids: readonly string[];
  readonly setState: (id: string, state: StreamState) => void;
  /** What a camera shows instead of its area, from its next key frame on. */
  readonly setMishap: (id: string, mishap: Mishap | undefined) => void;
  readonly close: () => Promise<void>;
};

type Opened = { readonly server: RtspServer; readonly paths: readonly string[]; readonly area: AreaName };

const HOST = "127.0.0.1";

/** `firstPort` 0 takes free ports, else the canteens' recorders get it and those behind it. Throws if one is taken. */
export async function openCameras(sets: readonly CameraSet[], firstPort: number): Promise<Cameras> {
  const clips = new Map<string, Clip>();
  const clipAt = (file: string): Clip => {
    const clip = clips.get(file) ?? loadClip(file);
    clips.set(file, clip);
    return clip;
  };
  const clipOf = (area: AreaName): Clip => clipAt(clipFile(area));
  const servers: RtspServer[] = [];
  const access = new Map<string, CameraAccess>();
  const cameras = new Map<string, Opened>();
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
  };

  for (const [index, set] of sets.entries()) {
    const password = randomBytes(9).toString("base64url");
    const auth = { scheme: set.scheme, user: set.user, password };
    const port = firstPort === 0 ? 0 : firstPort + index;
    const named = set.cameras.map((camera) => ({
      id: `${set.site}.${camera.id}`,
      camera,
      paths: pathsOf(camera),
    }));
    const streams = named.flatMap(({ camera, paths }): RtspStream[] =>
      paths.map((path) => ({ path, clip: clipOf(camera.area), auth })),
    );
    try {
      const server = await openRtspServer({ host: HOST, port, streams });
      servers.push(server);
      access.set(set.site, { host: HOST, port: server.port, user: set.user, password });
      for (const { id, camera, paths } of named) cameras.set(id, { server, paths, area: camera.area });
    } catch (cause) {
      await close();
      throw new Error(`opening the cameras of ${set.site} on ${HOST}:${port}`, { cause });
    }
  }

  const cameraOf = (id: string): Opened => {
    const camera = cameras.get(id);
    if (camera === undefined) throw new Error(`there is no camera ${id}`);
    return camera;
  };

  return {
    ids: [...cameras.keys()],
    accessOf: (site) => {
      const found = access.get(site);
      if (found === undefined) throw new Error(`${site} has no cameras`);
      return found;
    },
    setState: (id, state) => {
      const { server, paths } = cameraOf(id);
      for (const path of paths) server.setState(path, state);
    },
    setMishap: (id, mishap) => {
      const { server, paths, area } = cameraOf(id);
      const clip = mishap === undefined ? clipOf(area) : clipAt(mishapFile(mishap));
      for (const path of paths) server.setClip(path, clip);
    },
    close,
  };
}

/** A camera's main and sub stream; one where the brand knows no difference. */
function pathsOf({ id, brand, channel = 1, path }: CameraSet["cameras"][number]): readonly string[] {
  const known = brandById(brand ?? "url");
  const made = (["main", "sub"] as const).map((stream) =>
    known?.pathOf({ channel, stream, ...(path === undefined ? {} : { path }) }),
  );
  const paths = [...new Set(made.filter((each) => each !== undefined))];
  if (paths.length === 0) throw new Error(`the camera ${id} has neither a known brand nor a path`);
  return paths;
}
