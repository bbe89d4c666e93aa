import { sql } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { it } from '#tests/support/db-test.ts';
import { tenants } from './schema/index.ts';

describe('the database of a test', () => {
  it('takes writes', async ({ db }) => {
    await db.execute(sql`create table scratch (id int)`);
    expect(await db.select().from(tenants)).toEqual([]);
  });

  it('forgets what the test before it wrote', async ({ db }) => {
    const found = await db.execute(sql`select to_regclass('scratch') as "scratch"`);
    expect(found).toMatchObject({ rows: [{ scratch: null }] });
  });

  it('can be had whole, with a pool and commits', async ({ database }) => {
    await database.pool.query('create table scratch (id int)');
    const found = await database.pool.query(`select to_regclass('scratch') is not null as "there"`);
    expect(found.rows).toEqual([{ there: true }]);
  });
});
