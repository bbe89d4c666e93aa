import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/types.ts';
import { it } from '#tests/support/db-test.ts';

const migration = await readFile(join(import.meta.dirname, '../migrations/0006_audit_search.sql'), 'utf8');

async function hasIndex(db: Db): Promise<boolean> {
  const found = await db.execute(sql`select to_regclass('audit_events_search_idx') is not null as "has"`);
  return (found as unknown as { rows: { has: boolean }[] }).rows[0]?.has === true;
}

describe('the search of the audit log', () => {
  it('reads an index of parts of names instead of the log', async ({ db }) => {
    // A log this short would be read whole.
    await db.execute(sql`set local enable_seqscan = off`);
    const told = await db.execute(sql`
      explain select id from audit_events
      where actor_label ilike '%lap%' or target_label ilike '%lap%' or action ilike '%lap%'`);
    expect(JSON.stringify((told as unknown as { rows: unknown[] }).rows)).toContain(
      'audit_events_search_idx',
    );
  });

  it('does without one on a host that has no such extension, or lets nobody add it', async ({ db }) => {
    await db.execute(sql`drop extension pg_trgm cascade`);
    await db.execute(sql`create role latchkey_without_rights nologin`);
    await db.execute(sql`set local role latchkey_without_rights`);
    await db.execute(sql.raw(migration));
    expect(await hasIndex(db)).toBe(false);

    await db.execute(sql`reset role`);
    await db.execute(sql.raw(migration));
    expect(await hasIndex(db)).toBe(true);
  });

  it('finds the extension in a schema of its own', async ({ db }) => {
    await db.execute(sql`drop extension pg_trgm cascade`);
    await db.execute(sql`create schema "its own"`);
    await db.execute(sql`create extension pg_trgm with schema "its own"`);
    await db.execute(sql.raw(migration));
    expect(await hasIndex(db)).toBe(true);
  });
});
