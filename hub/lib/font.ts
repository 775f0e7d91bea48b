// The typeface that the hub writes with where no browser does it: into pictures and into PDF. It has Latin and the
// Chinese characters of names, and comes with the hub, because a server has often none.
import { fileURLToPath } from "node:url";

/** Noto Sans SC, regular, the set "chinese-simplified"; SIL Open Font License 1.1 (font/LICENSE). WOFF: FreeType and fontkit read it. */
export const FONT_FILE = fileURLToPath(new URL("font/noto-sans-sc-400.woff", import.meta.url));
