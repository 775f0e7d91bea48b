// The folder with everything the hub remembers: made if missing, taken for this process alone, and refused in words if
// it cannot be used.
import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { lockFolder } from "../lib/folder-lock.ts";
import { describeError } from "../lib/log.ts";
import { DATA_FILES } from "../store/data-files.ts";

export type DataFolder = {
  /** Absolute. */
  readonly path: string;
  readonly readings: string;
  readonly book: string;
  readonly key: string;
  readonly close: () => void;
};

/** What a person can mend: shown as it is, without a stack. */
export class StartFault extends Error {
  override readonly name = "StartFault";
}

/** Opens the data folder. A demonstration's folder and a real one are never mistaken for each other. */
export function openDataFolder(dataDir: string, demo: boolean): DataFolder {
  const path = resolve(dataDir);
  const folder = {
    path,
    readings: join(path, DATA_FILES.readings),
    book: join(path, DATA_FILES.book),
    key: join(path, DATA_FILES.key),
  };
  const demoMark = join(path, DATA_FILES.demoMark);
  try {
    //  For its owner only: it holds what people did and the key to the cameras' passwords.
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartFault(
      `cannot write to the data folder ${path}: ${describeError(error)}; choose another with --data-dir`,
    );
  }
  if (existsSync(join(path, DATA_FILES.restoring))) {
    throw new StartFault(
      `a restore into ${path} was cut short: run it again, npx mingchu restore --from … --data-dir ${path} --replace`,
    );
  }
  if (demo && existsSync(folder.book) && !existsSync(demoMark)) {
    throw new StartFault(
      `${path} holds a real hub's data: choose another folder for the demonstration with --data-dir`,
    );
  }
  if (!demo && existsSync(demoMark)) {
    throw new StartFault(
      `${path} holds a demonstration's data: choose another folder with --data-dir, or delete it`,
    );
  }
  if (demo) writeFileSync(demoMark, "The data in this folder is simulated.\n");
  try {
    return { ...folder, close: lockFolder(path).close };
  } catch (error) {
    throw new StartFault(
      `another hub is using the data folder ${path}: stop it, or choose another with --data-dir (${describeError(error)})`,
    );
  }
}
