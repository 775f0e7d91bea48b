// Kysely over the book's thread: the query builder stays in the main thread, SQLite and its syncs do not.
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import type { WorkerHandle } from "../lib/worker-call.ts";
import type { BookApi } from "./book-worker.ts";

/** One connection: a transaction has it alone, and everything else waits its turn. */
export function createWorkerDialect(worker: WorkerHandle<BookApi>): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => createDriver(worker),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

function createDriver(worker: WorkerHandle<BookApi>): Driver {
  const connection: DatabaseConnection = {
    executeQuery: async <Row>(query: CompiledQuery): Promise<QueryResult<Row>> => {
      const { rows, changes, lastId } = await worker.call("run", {
        sql: query.sql,
        parameters: query.parameters,
      });
      return { rows: rows as Row[], numAffectedRows: BigInt(changes), insertId: BigInt(lastId) };
    },
    streamQuery: () => {
      throw new Error("the book's lists are paged, not streamed");
    },
  };
  let free: Promise<void> = Promise.resolve();
  let release: () => void = () => undefined;
  return {
    init: async () => undefined,
    acquireConnection: async () => {
      const turn = free;
      let done: () => void = () => undefined;
      free = new Promise((resolve) => {
        done = resolve;
      });
      await turn;
      release = done;
      return connection;
    },
    releaseConnection: async () => release(),
    beginTransaction: async (held) => void (await held.executeQuery(CompiledQuery.raw("begin immediate"))),
    commitTransaction: async (held) => void (await held.executeQuery(CompiledQuery.raw("commit"))),
    rollbackTransaction: async (held) => void (await held.executeQuery(CompiledQuery.raw("rollback"))),
    destroy: () => worker.close(),
  };
}
