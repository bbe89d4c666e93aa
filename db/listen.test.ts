import { describe, expect, vi } from 'vitest';
import { it } from '#tests/support/db-test.ts';
import { openDatabase } from './client.ts';

const soon = { timeout: 10_000, interval: 10 };

describe('listening', () => {
  it('hears what is sent on its channel, whatever that is called, and nothing else', async ({ database }) => {
    const heard: string[] = [];
    await database.listen('Odd "name"', (payload) => heard.push(payload));
    await database.pool.query('select pg_notify($1, $2)', ['other', 'not this']);
    await database.pool.query('select pg_notify($1, $2)', ['Odd "name"', 'this']);
    await vi.waitFor(() => expect(heard).toEqual(['this']), soon);
  });

  it('comes back after its connection is cut, and says when it was away', async ({ database }) => {
    const heard: string[] = [];
    const told: string[] = [];
    await database.listen('news', (payload) => heard.push(payload), {
      onLost: (error) => told.push(`lost: ${error instanceof Error}`),
      onRestored: () => told.push('restored'),
    });
    for (let round = 1; round <= 3; round += 1) {
      await cutListeners(database.pool);
      await vi.waitFor(() => expect(told).toHaveLength(round * 2), soon);
      await database.pool.query(`select pg_notify('news', $1)`, [String(round)]);
      await vi.waitFor(() => expect(heard.at(-1)).toBe(String(round)), soon);
    }
    expect(told.slice(0, 2)).toEqual(['lost: true', 'restored']);
  });

  it('stops when closed, and is not brought back', async ({ database }) => {
    const told: string[] = [];
    const listener = await database.listen('news', () => undefined, { onLost: () => told.push('lost') });
    await listener.close();
    expect(await countListeners(database.pool)).toBe(0);
    expect(told).toEqual([]);
  });

  it('rejects at once when the first connection fails', async ({ database }) => {
    const gone = openDatabase(database.url.replace(/\/[^/]+$/, '/there_is_no_such_database'));
    await expect(gone.listen('news', () => undefined)).rejects.toThrow('does not exist');
    await gone.end();
  });
});

type Pool = { query(text: string): Promise<{ rows: unknown[]; rowCount: number | null }> };

async function cutListeners(pool: Pool): Promise<void> {
  await pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%' and datname = current_database()`,
  );
}

async function countListeners(pool: Pool): Promise<number> {
  const { rows } = await pool.query(
    `select 1 from pg_stat_activity where query ilike 'listen%' and datname = current_database()`,
  );
  return rows.length;
}
