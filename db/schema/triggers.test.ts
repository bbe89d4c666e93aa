import type pg from 'pg';
import { describe, expect, vi } from 'vitest';
import type { ClonedDatabase } from '#tests/support/db-clone.ts';
import { it } from '#tests/support/db-test.ts';
import { fillTenant } from '#tests/support/full-tenant.ts';

type Tenant = Awaited<ReturnType<typeof fillTenant>>;
type Id = (tenant: Tenant) => { kind: string; id: string };

const ofKey: Id = ({ pat }) => ({ kind: 'key', id: pat.publicId });
const ofUser: Id = ({ userId }) => ({ kind: 'user', id: userId });
const ofAccount: Id = ({ virtualAccountId }) => ({ kind: 'virtual-account', id: virtualAccountId });
const ofTenant: Id = ({ tenantId }) => ({ kind: 'tenant', id: tenantId });

/** A change of rights, and whom the gateways are told to forget. `$1` is the tenant, `$2` the row that `of` names. */
const pushes: [trigger: string, statement: string, of: Id, row?: (tenant: Tenant) => string][] = [
  [
    'api_keys_push',
    `update api_keys set revoked_at = now(), revoke_reason = 'owner' where tenant_id = $1 and id = $2`,
    ofKey,
    keyId,
  ],
  ['api_keys_push', `update api_keys set disabled_at = now() where tenant_id = $1 and id = $2`, ofKey, keyId],
  ['api_keys_push', `update api_keys set expires_at = now() where tenant_id = $1 and id = $2`, ofKey, keyId],
  [
    'api_keys_push',
    `update api_keys set hash = decode(repeat('07', 32), 'hex') where tenant_id = $1 and id = $2`,
    ofKey,
    keyId,
  ],
  ['api_keys_push', `update api_keys set hash_kid = 'k2' where tenant_id = $1 and id = $2`, ofKey, keyId],
  ['api_keys_push', `delete from api_keys where tenant_id = $1 and id = $2`, ofKey, keyId],
  [
    'users_push',
    `update users set active = false, deactivated_at = now() where tenant_id = $1 and id = $2`,
    ofUser,
  ],
  ['users_push', `update users set roles = '{tenant-admin}' where tenant_id = $1 and id = $2`, ofUser],
  ['team_members_push', `delete from team_members where tenant_id = $1 and user_id = $2`, ofUser],
  [
    'team_members_push',
    `insert into team_members select tenant_id, id, $2, false, now() from teams where tenant_id = $1 and name = 'everyone'`,
    ofUser,
  ],
  [
    'grants_push',
    `update grants set role = 'provider-account-manager' where tenant_id = $1 and user_id = $2`,
    ofUser,
  ],
  ['grants_push', `delete from grants where tenant_id = $1 and user_id = $2`, ofUser],
  ['grants_push', `delete from grants where tenant_id = $1 and virtual_account_id = $2`, ofAccount],
  [
    'grants_push',
    `delete from grants where tenant_id = $1 and team_id = $2`,
    ofTenant,
    ({ teamId }) => teamId,
  ],
  [
    'grants_push',
    `insert into grants select tenant_id, gen_random_uuid(), $2, null, id, null, 'provider-account-access', now() from teams where tenant_id = $1 and name = 'everyone'`,
    ofTenant,
    ({ providerAccountId }) => providerAccountId,
  ],
];

function keyId({ pat }: Tenant): string {
  return pat.keyId;
}

const catalogTables = [
  'provider_accounts',
  'models',
  'model_prices',
  'model_subjects',
  'tenant_settings',
] as const;

/** Makes two rows out of each that the tenant has, where its keys let it. */
const copies = (table: string) => {
  const subject =
    table === 'model_subjects'
      ? `, 'user_id', (select id from users where tenant_id = $1 and roles = '{tenant-admin}'), 'team_id', null, 'virtual_account_id', null`
      : '';
  return `insert into ${table} select (jsonb_populate_record(null::${table}, to_jsonb(old)
    || jsonb_build_object('id', gen_random_uuid(), 'name', 'copy-' || n${subject}))).*
    from (select * from ${table} where tenant_id = $1 limit 1) old, generate_series(1, ${table === 'model_subjects' ? 1 : 2}) n`;
};
const touches = (table: string) => `update ${table} set tenant_id = tenant_id where tenant_id = $1`;

/** What each pushes is heard before the mark that is sent behind it: notifications keep their order. */
async function listenTo(database: ClonedDatabase) {
  const heard: unknown[] = [];
  await database.listen('latchkey', (payload) => heard.push(JSON.parse(payload)));
  let marks = 0;
  return async (change: () => Promise<unknown>): Promise<unknown[]> => {
    heard.length = 0;
    await change();
    marks += 1;
    const mark = { mark: marks };
    await database.pool.query(`select pg_notify('latchkey', $1)`, [JSON.stringify(mark)]);
    await vi.waitUntil(() => heard.some((payload) => JSON.stringify(payload) === JSON.stringify(mark)), {
      interval: 5,
    });
    return heard.slice(0, -1);
  };
}

async function versionOf(pool: pg.Pool, { tenantId }: Tenant): Promise<number> {
  const { rows } = await pool.query('select catalog_version::int as version from tenants where id = $1', [
    tenantId,
  ]);
  return rows[0].version;
}

describe('the audit log', () => {
  it.for([
    `update audit_events set action = 'nothing'`,
    `update audit_events set details = details`,
    'delete from audit_events',
    'truncate audit_events',
    'truncate audit_events cascade',
  ])('refuses %s', async (statement, { database: { db, pool } }) => {
    await fillTenant(db);
    const read = async () => (await pool.query('select * from audit_events')).rows;
    const before = await read();
    expect(before).toHaveLength(1);
    await expect(pool.query(statement)).rejects.toMatchObject({ code: 'LK002' });
    expect(await read()).toEqual(before);
  });

  it('keeps a tenant that it tells of from being deleted', async ({ database: { db, pool } }) => {
    const { tenantId } = await fillTenant(db);
    await expect(pool.query('delete from api_keys')).resolves.toBeDefined();
    await expect(pool.query('delete from tenants where id = $1', [tenantId])).rejects.toMatchObject({
      code: '23503',
    });
  });
});

describe('the last active admin', () => {
  it.for([
    `update users set active = false, deactivated_at = now() where id = $1`,
    `update users set roles = '{tenant-member}' where id = $1`,
    'delete from users where id = $1',
  ])('survives %s', async (statement, { database: { db, pool } }) => {
    const { admin } = await fillTenant(db);
    await expect(pool.query(statement, [admin.userId])).rejects.toMatchObject({ code: 'LK001' });
  });
});

describe('a change of rights', () => {
  it.for(pushes)('is pushed to every gateway (%s): %s', async ([, statement, of, row], { database }) => {
    const tenant = await fillTenant(database.db);
    const during = await listenTo(database);
    const values = [tenant.tenantId, row ? row(tenant) : of(tenant).id];
    const heard = await during(async () => {
      expect((await database.pool.query(statement, values)).rowCount).toBe(1);
    });
    expect(heard).toEqual([of(tenant)]);
  });

  it('is told apart from the use of a key, which is pushed to nobody', async ({ database }) => {
    const tenant = await fillTenant(database.db);
    const during = await listenTo(database);
    expect(await during(() => database.pool.query('update api_keys set last_used_at = now()'))).toEqual([]);
    expect(await during(() => database.pool.query('update users set last_signed_in_at = now()'))).toEqual([]);
    expect(await versionOf(database.pool, tenant)).toBe(1 + catalogChangesOfFill);
  });
});

/** Settings, an account, a model, its price and three subjects: a statement each. */
const catalogChangesOfFill = 7;

describe('a change of the catalogue', () => {
  it.for(
    catalogTables.flatMap((table) => [
      // A tenant has its settings once, from the start.
      ...(table === 'tenant_settings' ? [] : [[`${table}_bump_insert`, copies(table)] as const]),
      [`${table}_bump_update`, touches(table)] as const,
      [`${table}_bump_delete`, `delete from ${table} where tenant_id = $1`] as const,
    ]),
  )(
    'raises its version once a statement and tells it once: %s',
    async ([trigger, statement], { database }) => {
      const [tenant, other] = [await fillTenant(database.db), await fillTenant(database.db)];
      // What hangs on a row goes with it, by statements of its own.
      if (trigger === 'provider_accounts_bump_delete') await database.pool.query('delete from models');
      if (trigger === 'provider_accounts_bump_delete') await database.pool.query('delete from grants');
      if (trigger === 'models_bump_delete') await database.pool.query('delete from model_prices');
      if (trigger === 'models_bump_delete') await database.pool.query('delete from model_subjects');
      const during = await listenTo(database);
      const before = [await versionOf(database.pool, tenant), await versionOf(database.pool, other)] as const;
      const heard = await during(async () => {
        expect((await database.pool.query(statement, [tenant.tenantId])).rowCount).toBeGreaterThan(0);
      });
      expect(heard).toEqual([ofTenant(tenant)]);
      expect(await versionOf(database.pool, tenant)).toBe(before[0] + 1);
      expect(await versionOf(database.pool, other)).toBe(before[1]);
    },
  );

  it('counts the settings of a new tenant too', async ({ database: { db, pool } }) => {
    expect(await versionOf(pool, await fillTenant(db))).toBe(1 + catalogChangesOfFill);
  });
});

it('knows every trigger that the migrations made', async ({ fileDatabase: { pool } }) => {
  const { rows } = await pool.query(
    `select tgname as name from pg_trigger where not tgisinternal and tgenabled = 'O' order by tgname`,
  );
  const tested = [
    'audit_events_append_only',
    'audit_events_no_truncate',
    'users_keep_an_admin',
    ...pushes.map(([trigger]) => trigger),
    ...catalogTables.flatMap((table) =>
      ['insert', 'update', 'delete'].map((change) => `${table}_bump_${change}`),
    ),
  ];
  expect(rows.map(({ name }) => name)).toEqual([...new Set(tested)].toSorted());
});
