import type pg from 'pg';
import type { Db } from '#db/types.ts';
import { fillTenant } from './full-tenant.ts';
import { usageEvent } from './usage.ts';

export type Row = Record<string, unknown>;

/** A row of every table, those that refer to nothing among them. */
export async function fillEveryTable(db: Db, pool: pg.Pool): Promise<void> {
  const { tenantId } = await fillTenant(db);
  const at = '2026-03-01T12:00:00.000Z';
  const { occurredAtMs: _, ...event } = usageEvent({ tenantId });
  const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const eventRow = Object.fromEntries(Object.entries(event).map(([name, value]) => [snake(name), value]));
  const hour = { tenant_id: tenantId, hour: at, key_id: event.keyId };
  const rows: [string, Row][] = [
    ['usage_events', { ...eventRow, occurred_at: at }],
    ['usage_latency_rollups', { ...hour, metric: 'ttft', bucket: 1, requests: 1 }],
    ['sign_in_throttles', { scope: 'place', subject: 'somewhere', failures: 1, updated_at: at }],
    ['keyring_canaries', { kid: 'k1', envelope: 'sealed', created_at: at }],
  ];
  for (const [table, row] of rows) {
    await pool.query(`insert into ${table} select (jsonb_populate_record(null::${table}, $1)).*`, [row]);
  }
  await pool.query(
    `insert into usage_rollups (tenant_id, hour, key_id, model, provider_account) values ($1, $2, $3, 'demo/echo', 'demo')`,
    [tenantId, at, event.keyId],
  );
}

/** What the database says to a copy of a row with these changes, of which nothing stays: its code and the rule it names. */
export async function tryCopy(
  pool: pg.Pool,
  { table, where = 'true', changes }: { table: string; where?: string | undefined; changes: Row },
): Promise<string> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rowCount } = await client.query(
      `insert into ${table} select (jsonb_populate_record(null::${table}, to_jsonb(old) || $1)).*
        from (select * from ${table} where ${where} limit 1) old`,
      [changes],
    );
    return `took ${rowCount} rows`;
  } catch (error) {
    const { code, constraint } = error as pg.DatabaseError;
    return `${code} ${constraint}`;
  } finally {
    await client.query('rollback');
    client.release();
  }
}
