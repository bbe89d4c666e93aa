import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, inject } from 'vitest';
import { createDatabase, urlOf } from '#tests/support/db-clone.ts';
import { it } from '#tests/support/db-test.ts';
import { createTenant } from '#tests/support/factories.ts';
import { createProviderAccount } from '#tests/support/provider-factories.ts';
import { usageEvent } from '#tests/support/usage.ts';
import { openDatabase } from './client.ts';
import { type ApiKeyId, newId, type ProviderAccountId } from './ids.ts';
import { migrate } from './migrate.ts';
import { writeUsage } from './queries/usage-write.ts';
import { ensureUsagePartitions } from './usage-partitions.ts';

const now = new Date('2031-01-31T23:30:00Z');

describe('migrating', () => {
  it('is done once by eight starts at the same moment on a new database', async () => {
    const name = `new_${randomBytes(6).toString('hex')}`;
    await createDatabase(inject('templateUrl'), name, undefined);
    const starts = Array.from({ length: 8 }, () => openDatabase(urlOf(inject('templateUrl'), name)));
    const results = await Promise.all(starts.map((database) => migrate(database, new Date())));
    expect(results.filter(({ applied }) => applied > 0)).toHaveLength(1);
    await Promise.all(starts.map((database) => database.end()));
  });

  it('leaves a database alone that a newer release has migrated further', async ({ database }) => {
    await database.pool.query(
      `insert into drizzle.__drizzle_migrations (hash, created_at) values ('from the future', 9999999999999)`,
    );
    expect(await migrate(database, new Date())).toEqual({ applied: 0 });
  });
});

describe('a release that does not tell what is simulated', () => {
  const columns = 'tenant_id, hour, key_id, model, provider_account, requests, cost_nano';

  it('goes on writing beside one that does, and takes nothing from its sums', async ({ database }) => {
    await insertEvent(database.pool, '2026-03-01T12:00:00Z');
    const { rows } = await database.pool.query('select simulated from usage_events');
    expect(rows).toEqual([{ simulated: false }]);
    const told = `, simulated_requests) values (gen_random_uuid(), '2026-03-01T12:00:00Z', gen_random_uuid(), 'demo/echo', 'demo', 2, 20, 2)`;
    await database.pool.query(`insert into usage_rollups (${columns}${told}`);
    await database.pool.query(
      `insert into usage_rollups as sums (${columns})
       select tenant_id, hour, key_id, model, provider_account, 1, 10 from usage_rollups
       on conflict (tenant_id, key_id, hour, model) do update set
         requests = sums.requests + excluded.requests, cost_nano = sums.cost_nano + excluded.cost_nano`,
    );
    const sums = await database.pool.query(
      'select requests::int, cost_nano::int, simulated_requests::int from usage_rollups',
    );
    expect(sums.rows).toEqual([{ requests: 3, cost_nano: 30, simulated_requests: 2 }]);
  });

  it('left behind what the migration marks: calls of the demo accounts of now, and of no other of the name', async ({
    database,
  }) => {
    const { tenantId } = await createTenant(database.db);
    const demo = await createProviderAccount(database.db, tenantId, {
      createdAt: new Date('2026-03-02T12:30:00Z'),
    });
    const real = await createProviderAccount(database.db, tenantId, { name: 'real', provider: 'openai' });
    const by = (account: { providerAccountId: ProviderAccountId; name: string }, at: string) =>
      usageEvent({
        tenantId,
        occurredAtMs: Date.parse(at),
        providerAccountId: account.providerAccountId,
        providerAccount: account.name,
        model: `${account.name}/echo`,
      });
    const predecessor = { ...demo, providerAccountId: newId<ProviderAccountId>() };
    const ofDemo = [by(demo, '2026-03-02T12:40:00Z'), by(demo, '2026-03-05T23:59:59.999Z')];
    const others = [by(predecessor, '2026-03-02T11:00:00Z'), by(real, '2026-03-05T12:00:00Z')];
    await writeUsage(database.db, [...ofDemo, ...others]);

    const migration = await readFile(new URL('migrations/0008_simulated_usage.sql', import.meta.url), 'utf8');
    const updates = migration.split('--> statement-breakpoint').filter((step) => /^UPDATE/m.test(step));
    for (const update of updates) await database.pool.query(update);

    const marked = await database.pool.query('select request_id as id from usage_events where simulated');
    expect(marked.rows.map(({ id }) => id).sort()).toEqual(ofDemo.map(({ requestId }) => requestId).sort());
    const sums = await database.pool.query(
      `select distinct provider_account as "of", requests = simulated_requests and cost_nano = simulated_cost_nano as "all",
         simulated_requests::int as "simulated" from usage_rollups order by 1, 2`,
    );
    expect(sums.rows).toEqual([
      { of: demo.name, all: false, simulated: 0 },
      { of: demo.name, all: true, simulated: 1 },
      { of: 'real', all: false, simulated: 0 },
    ]);
  });
});

describe('a release that does not tell who hung up', () => {
  it('left behind what the migration counts: the hang-ups of the last days, by hour, key and model', async ({
    database,
  }) => {
    const { tenantId } = await createTenant(database.db);
    const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000;
    const keyId = newId<ApiKeyId>();
    const at = (hoursAgo: number, outcome: 'ok' | 'client_closed', model = 'demo/echo') =>
      usageEvent({ tenantId, keyId, model, outcome, occurredAtMs: hour - hoursAgo * 3_600_000 });
    await writeUsage(database.db, [
      at(2, 'ok'),
      at(2, 'client_closed'),
      at(2, 'client_closed', 'demo/slow'),
      at(2, 'client_closed', 'demo/slow'),
      at(5, 'ok'),
      at(24 * 40, 'client_closed'),
    ]);
    await database.pool.query('update usage_rollups set hung_up_requests = 0');

    const migration = await readFile(
      new URL('migrations/0010_hung_up_requests.sql', import.meta.url),
      'utf8',
    );
    await database.pool.query(migration.split('--> statement-breakpoint').at(-1) ?? '');

    const { rows } = await database.pool.query(
      'select requests::int, hung_up_requests::int as "hungUp" from usage_rollups order by hour desc, model',
    );
    expect(rows).toEqual([
      { requests: 2, hungUp: 1 },
      { requests: 2, hungUp: 2 },
      { requests: 1, hungUp: 0 },
      { requests: 1, hungUp: 0 },
    ]);
  });
});

describe('the month partitions of usage events', () => {
  it('reach from last month to three months ahead, by universal time', async ({ database }) => {
    const { created } = await ensureUsagePartitions(database.db, now);
    expect(created).toEqual([
      'usage_events_y2030m12',
      'usage_events_y2031m01',
      'usage_events_y2031m02',
      'usage_events_y2031m03',
      'usage_events_y2031m04',
    ]);
    expect(await ensureUsagePartitions(database.db, now)).toEqual({ created: [] });
  });

  it('are made once by several replicas at the same moment', async ({ database }) => {
    const made = await Promise.all(Array.from({ length: 6 }, () => ensureUsagePartitions(database.db, now)));
    expect(made.flatMap(({ created }) => created).sort()).toHaveLength(5);
  });

  it('take over rows that were written before them, to the last instant of the month', async ({
    database,
  }) => {
    const times = [
      '2031-01-01T00:00:00Z',
      '2031-01-31T23:59:59.999Z',
      '2031-02-01T00:00:00Z',
      '2040-01-01T00:00:00Z',
    ];
    for (const time of times) await insertEvent(database.pool, time);
    await ensureUsagePartitions(database.db, now);
    const { rows } = await database.pool.query(
      `select tableoid::regclass::text as "partition" from usage_events where occurred_at > '2030-01-01' order by occurred_at`,
    );
    expect(rows.map((row: { partition: string }) => row.partition)).toEqual([
      'usage_events_y2031m01',
      'usage_events_y2031m01',
      'usage_events_y2031m02',
      'usage_events_default',
    ]);
  });

  it('lose no row that is written while they are made', async ({ database }) => {
    const writes = Array.from({ length: 60 }, (_, index) =>
      insertEvent(database.pool, `2031-0${1 + (index % 4)}-15T00:00:00.${String(index).padStart(3, '0')}Z`),
    );
    await Promise.all([ensureUsagePartitions(database.db, now), ...writes]);
    const { rows } = await database.pool.query(
      `select count(*)::int as "all", count(*) filter (where tableoid = 'usage_events_default'::regclass)::int as "strays"
       from usage_events where occurred_at > '2030-01-01'`,
    );
    expect(rows).toEqual([{ all: 60, strays: 0 }]);
  });
});

type Pool = { query(text: string, values: unknown[]): Promise<unknown> };

async function insertEvent(pool: Pool, occurredAt: string): Promise<void> {
  await pool.query(
    `insert into usage_events (tenant_id, occurred_at, request_id, key_id, provider_account_id, provider_account, model,
       endpoint, stream, status, outcome, estimated, duration_ms, metadata)
     values (gen_random_uuid(), $1, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'demo', 'demo/echo',
       'chat/completions', false, 200, 'ok', false, 1, '{}')`,
    [occurredAt],
  );
}
