import type pg from 'pg';
import { test as base, inject } from 'vitest';
import type { Db } from '#db/types.ts';
import { type ClonedDatabase, cloneDatabase } from './db-clone.ts';

/**
 * `db`: a transaction on the file's own database, rolled back after the test. Transactions inside are savepoints;
 *   a statement that fails outside of one ends it, as PostgreSQL has it. Notifications are not sent.
 * `database`: a database of the test's own, with pool and commits, for concurrency, LISTEN and processes.
 */
export const it = base
  .extend('fileDatabase', { scope: 'file' }, async ({}, { onCleanup }): Promise<ClonedDatabase> => {
    const database = await cloneDatabase(inject('templateUrl'));
    database.pool.on('connect', takeTurns);
    onCleanup(() => database.end());
    return database;
  })
  .extend('db', async ({ fileDatabase }, { onCleanup }): Promise<Db> => {
    const opened = Promise.withResolvers<Db>();
    const finished = Promise.withResolvers<void>();
    const transaction = fileDatabase.db.transaction(async (tx) => {
      opened.resolve(tx);
      await finished.promise;
      throw rollback;
    });
    transaction.catch((error: unknown) => opened.reject(error));
    onCleanup(async () => {
      finished.resolve();
      await transaction.catch((error: unknown) => {
        if (error !== rollback) throw error;
      });
    });
    return opened.promise;
  })
  .extend('database', async ({}, { onCleanup }): Promise<ClonedDatabase> => {
    const database = await cloneDatabase(inject('templateUrl'));
    onCleanup(() => database.end());
    return database;
  });

/** A test's transaction is one connection where production has a pool: what asks it at once is answered in turn. */
function takeTurns(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (...parts: unknown[]) => Promise<unknown>;
  let last: Promise<unknown> = Promise.resolve();
  client.query = ((...parts: unknown[]) => {
    const answer = last.then(() => query(...parts));
    last = answer.catch(() => undefined);
    return answer;
  }) as typeof client.query;
}

const rollback = new Error('the test is over');
