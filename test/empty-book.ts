// Before the tests: makes the book of a hub that was never used, once. Hubs for tests begin with a copy of it (kitchen.ts):
// the tables of a book have many steps behind them, and each hub would take them all.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBook } from "../hub/store/book.ts";
import { DATA_FILES } from "../hub/store/data-files.ts";

/** Where the tests' own processes find the file. */
export const EMPTY_BOOK = "MINGCHU_TESTS_EMPTY_BOOK";

let folder: string | undefined;

export async function setup(): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), "mingchu-empty-book-"));
  const file = join(folder, DATA_FILES.book);
  const book = await openBook(file, (error) => {
    throw error;
  });
  await book.close();
  process.env[EMPTY_BOOK] = file;
}

export function teardown(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
