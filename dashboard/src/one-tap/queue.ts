// What was pressed and is not answered yet, kept in the browser's own store so that a reload or a dead battery loses
// nothing. Where the browser gives no store, as some chat programs' do, it lasts as long as the page.
import type { OneTapPress } from "../../../hub/serve/contract.ts";

export type Queued = {
  /** By which the hub knows it again, however often it is sent. */
  readonly key: string;
  /** The link's own address. */
  readonly base: string;
  readonly press: OneTapPress;
  readonly fields: Readonly<Record<string, string>>;
  /** JPEG files. */
  readonly photos: readonly ArrayBuffer[];
  /** By this phone's clock. */
  readonly writtenAt: number;
  /** Why the hub did not take it: it stays to be read, and is not sent again. */
  readonly refused?: string;
};

export type Queue = {
  /** Of this link, in the order in which they were pressed. */
  readonly all: () => readonly Queued[];
  /** Adds one, or renews the one with its key; resolves when it is kept. */
  readonly put: (one: Queued) => Promise<void>;
  readonly remove: (key: string) => Promise<void>;
};

const NAME = "mingchu-one-tap";
const STORE = "presses";
/** Chosen: a link is good for less. */
const FORGET_MS = 3 * 86_400_000;

export async function openQueue(base: string): Promise<Queue> {
  const db = await openStore().catch(() => undefined);
  const kept = db === undefined ? [] : await run<Queued[]>(db, "readonly", (store) => store.getAll());
  const old = Date.now() - FORGET_MS;
  for (const one of kept)
    if (db !== undefined && one.writtenAt < old) await run(db, "readwrite", (store) => store.delete(one.key));
  let mine = kept.filter((one) => one.base === base && one.writtenAt >= old);

  return {
    all: () => [...mine].sort((one, other) => one.writtenAt - other.writtenAt),
    put: async (one) => {
      mine = [...mine.filter(({ key }) => key !== one.key), one];
      if (db !== undefined) await run(db, "readwrite", (store) => store.put(one)).catch(() => undefined);
    },
    remove: async (key) => {
      mine = mine.filter((one) => one.key !== key);
      if (db !== undefined) await run(db, "readwrite", (store) => store.delete(key)).catch(() => undefined);
    },
  };
}

/** 128 random bits; `randomUUID` is there on secure pages only. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function openStore(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("another page holds the store"));
  });
}

function run<T>(
  db: IDBDatabase,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const change = db.transaction(STORE, mode);
    const asked = work(change.objectStore(STORE));
    change.oncomplete = () => resolve(asked.result as T);
    change.onerror = () => reject(change.error);
    change.onabort = () => reject(change.error);
  });
}
