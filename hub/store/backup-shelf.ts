// A folder of backups: each is a folder named for its moment. Half ones have another name and are cleared away; old ones
// of the same hub make room for new ones.
import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { describeError } from "../lib/log.ts";
import type { UnixMs } from "../model.ts";
import { isWhole, readManifest } from "./backup-manifest.ts";
import { StoreFault } from "./store-fault.ts";

const NAME = /^mingchu-\d{8}T\d{6}Z$/;
const LEFTOVER = /^\.mingchu-\d{8}T\d{6}Z\.(part|gone)$/;
/** Chosen: one that is being made is written to all the time; its longest silence is the look at every page. */
const LEFTOVER_AFTER_MS = 3_600_000;

/** A backup's own folder: "mingchu-20261121T183000Z", in UTC. */
export function backupName(at: UnixMs): string {
  return `mingchu-${new Date(at).toISOString().replace(/[-:]|\.\d+/g, "")}`;
}

/** Where a backup is while it is being made: a name that nobody takes for a whole one. */
export function partName(name: string): string {
  return `.${name}.part`;
}

/** The folder for backups, made if it is missing; refused where a backup would be of no use. */
export function openShelf(to: string, dataDir: string): string {
  const folder = resolve(to);
  //  Before anything is made there, and again when it is known where links lead.
  refuseInside(folder, dataDir);
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new StoreFault(`${folder} is a file: name a folder for the backups`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StoreFault(`cannot make the folder ${folder} for backups: ${describeError(error)}`);
  }
  refuseInside(realpathSync(folder), dataDir);
  return folder;
}

/** Throws a StoreFault where a folder is the data folder or in it. */
export function refuseInside(folder: string, dataDir: string): void {
  const way = relative(realpathSync(dataDir), resolve(folder));
  if (way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && resolve(way) !== way))
    throw new StoreFault(
      `${folder} is inside the data folder ${dataDir}, and would be lost with it: name a folder elsewhere, best on another disk`,
    );
}

/** Clears away what was left half made, or half removed, by a process that is gone. */
export function clearLeftovers(folder: string, at: UnixMs): void {
  for (const name of readdirSync(folder).filter((one) => LEFTOVER.test(one))) {
    const path = join(folder, name);
    const touched = [path, ...readdirSync(path).map((inner) => join(path, inner))].map(
      (one) => statSync(one, { throwIfNoEntry: false })?.mtimeMs ?? 0,
    );
    if (at - Math.max(...touched) > LEFTOVER_AFTER_MS) rmSync(path, { recursive: true, force: true });
  }
}

/** The whole backups in a folder, oldest first; those of one hub where `hub` is given. */
export function listBackups(folder: string, hub?: string): { readonly path: string; readonly hub: string }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => NAME.test(name) && isWhole(join(folder, name)))
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      const of = hubOf(path);
      return of === undefined || (hub !== undefined && of !== hub) ? [] : [{ path, hub: of }];
    });
}

/** Removes a hub's whole backups but for the newest `keep`; gives the paths of those that are gone. */
export function removeOlder(folder: string, hub: string, keep: number): string[] {
  //  Without a first line of the audit log nobody can tell whose they are.
  if (hub === "") return [];
  const old = listBackups(folder, hub).slice(0, -keep);
  for (const { path } of old) {
    //  Out of the way in one step: half a backup is never taken for a whole one.
    const gone = join(folder, `.${path.split(/[\\/]/).at(-1)}.gone`);
    renameSync(path, gone);
    rmSync(gone, { recursive: true, force: true });
  }
  return old.map(({ path }) => path);
}

/** Whose backup it is; undefined where it cannot be told: such a one is nobody's to remove. */
function hubOf(path: string): string | undefined {
  try {
    return readManifest(path).hub;
  } catch (error) {
    if (error instanceof StoreFault) return undefined;
    throw error;
  }
}
