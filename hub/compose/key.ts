// Opens the key to the cameras' passwords and to people's second steps. It is made with the first start and never again: a new one beside a book that
// holds sealed passwords would only hide that the old one is lost.
import { openSealedBox, type SealedBox } from "../lib/sealed-box.ts";
import { keyFault, type Sealed } from "../store/key-check.ts";
import type { SealedCamera } from "../store/sites.ts";
import { type DataFolder, StartFault } from "./data-folder.ts";

export function openKey(
  folder: DataFolder,
  cameras: readonly SealedCamera[],
  factor: Sealed | undefined,
): SealedBox {
  const sealed = cameras.flatMap(({ id, sealedPassword }) =>
    sealedPassword === undefined ? [] : [{ text: sealedPassword, purpose: id }],
  );
  const fault = keyFault(folder.path, sealed[0] ?? factor);
  if (fault !== undefined) {
    throw new StartFault(
      `${fault}. Put it back from a backup; if there is none, npx mingchu rekey --data-dir ${folder.path} forgets what was sealed with it, and you enter the passwords again`,
    );
  }
  return openSealedBox(folder.key);
}
