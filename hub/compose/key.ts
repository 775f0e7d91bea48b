// Opens the key to the cameras' passwords, to people's second steps and to the audit log's signatures. It is made with the first start and never
// again: a new one beside a book that was sealed or signed with another would only hide that the old one is lost.
import { openSealedBox, type SealedBox } from "../lib/sealed-box.ts";
import { keyFault } from "../store/key-check.ts";
import { readBookFacts } from "../store/store-facts.ts";
import { type DataFolder, StartFault } from "./data-folder.ts";

export function openKey(folder: DataFolder): SealedBox {
  const fault = keyFault(folder.path, readBookFacts(folder.book));
  if (fault !== undefined) {
    throw new StartFault(
      `${fault}. Put it back from a backup; if there is none, npx mingchu rekey --data-dir ${folder.path} goes on with a new key: it forgets what was sealed with it, and you enter the passwords again`,
    );
  }
  return openSealedBox(folder.key);
}
