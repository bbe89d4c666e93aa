import { describe, expect } from 'vitest';
import { it } from '#tests/support/db-test.ts';
import { fillEveryTable, type Row, tryCopy } from '#tests/support/row-copies.ts';

interface CheckCase {
  /** Which row is copied, where not every row would do. */
  where?: string;
  /** Changes to a copy that the check refuses, each by itself. */
  refused: readonly Row[];
  /** The nearest that it takes. */
  taken?: readonly Row[];
}

interface KeyCase {
  where?: string;
  /** What the copy has of its own: the key alone must refuse it. */
  changes: (id: string) => Row;
  /** The partition's index says so, where rows lie in partitions. */
  named?: string;
}

const [id, otherId] = [crypto.randomUUID(), crypto.randomUUID()];
const at = '2026-03-01T12:00:00Z';
const bytes = (length: number) => `\\x${'07'.repeat(length)}`;
const names = (values: readonly string[]) => values.map((name) => ({ name }));
const slug = (longest: number) => ({
  refused: names(['ab', 'Abc', '1bc', 'abc-', '-abc', 'a_c', 'a c', 'äbc', 'abc\n', 'a'.repeat(longest + 1)]),
  taken: names(['abc', 'a-1', 'a'.repeat(longest)]),
});
const oneSubject = {
  refused: [
    { user_id: null, team_id: null, virtual_account_id: null },
    { user_id: id, team_id: otherId, virtual_account_id: null },
    { user_id: id, team_id: null, virtual_account_id: otherId },
    { user_id: null, team_id: id, virtual_account_id: otherId },
  ],
};
const negative = (columns: readonly string[]) => ({
  refused: columns.map((column) => ({ [column]: -1 })),
  taken: columns.map((column) => ({ [column]: 0 })),
});

/** Every check of the schema, under `<table> <name>`. */
const checks: Readonly<Record<string, CheckCase>> = {
  'api_keys api_keys_description_length': {
    refused: [{ description: 'x'.repeat(501) }],
    taken: [{ description: 'x'.repeat(500) }],
  },
  'api_keys api_keys_disabled_together': {
    refused: [{ disabled_by: id, disabled_at: null }],
    taken: [{ disabled_by: null, disabled_at: at }],
  },
  'api_keys api_keys_drain_seconds_range': {
    refused: [{ drain_seconds: -1 }, { drain_seconds: 601 }],
    taken: [{ drain_seconds: 0 }, { drain_seconds: 600 }],
  },
  'api_keys api_keys_hash_length': {
    refused: [{ hash: bytes(31) }, { hash: bytes(33) }, { hash: bytes(0) }],
    taken: [{ hash: bytes(32) }],
  },
  'api_keys api_keys_kind': {
    where: "kind = 'pat'",
    refused: [{ kind: 'vat' }, { kind: 'jwt' }, { kind: 'PAT' }, { user_id: null, virtual_account_id: id }],
    taken: [{ kind: 'vat', user_id: null, virtual_account_id: id }],
  },
  'api_keys api_keys_name_shape': { where: "kind = 'pat'", ...slug(36) },
  'api_keys api_keys_one_owner': {
    where: "kind = 'pat'",
    refused: [{ virtual_account_id: id }],
  },
  'api_keys api_keys_public_id_shape': {
    refused: [{ public_id: 'abcdefghijk' }, { public_id: 'abcdefghij-l' }],
    taken: [{ public_id: 'abcdefGHI123' }],
  },
  'api_keys api_keys_revoked_says_why': {
    where: 'revoked_at is null',
    refused: [{ revoked_at: at }, { revoke_reason: 'owner' }],
    taken: [{ revoked_at: at, revoke_reason: 'owner' }],
  },
  'audit_events audit_events_actor_type': {
    refused: [{ actor_type: 'robot' }, { actor_type: '' }],
    taken: [{ actor_type: 'user' }, { actor_type: 'virtual-account' }, { actor_type: 'system' }],
  },
  'audit_events audit_events_outcome': {
    refused: [{ outcome: 'maybe' }, { outcome: '' }],
    taken: [{ outcome: 'done' }, { outcome: 'refused' }],
  },
  'grants grants_one_subject': oneSubject,
  'grants grants_role': {
    refused: [{ role: 'tenant-admin' }, { role: '' }],
    taken: [{ role: 'provider-account-manager' }, { role: 'provider-account-access' }],
  },
  'model_prices model_prices_input_and_output_together': {
    refused: [{ input_nano_per_million: null }, { output_nano_per_million: null }],
    taken: [{ input_nano_per_million: null, output_nano_per_million: null }],
  },
  'model_prices model_prices_not_negative': negative([
    'input_nano_per_million',
    'cached_input_nano_per_million',
    'output_nano_per_million',
  ]),
  'model_subjects model_subjects_one_subject': oneSubject,
  'models models_have_a_type': { refused: [{ types: [] }], taken: [{ types: ['chat', 'embedding'] }] },
  'models models_name_shape': {
    refused: names(['', '-a', '/a', 'a b', 'a..b', 'a//b', 'a\n', 'ä', `a${'b'.repeat(200)}`]),
    taken: names(['a', 'org/model:v1.2@x_y', `a${'b'.repeat(199)}`]),
  },
  'provider_accounts provider_accounts_base_url': {
    where: "provider = 'demo'",
    refused: [{ base_url: 'https://api.example.test' }, { provider: 'openai' }],
    taken: [{ provider: 'openai', base_url: 'https://api.example.test' }],
  },
  'provider_accounts provider_accounts_name_shape': slug(64),
  'provider_accounts provider_accounts_provider': {
    refused: [{ provider: 'nobody', base_url: 'https://api.example.test' }],
    taken: [{ provider: 'self-hosted-model', base_url: 'https://api.example.test' }],
  },
  'sign_in_throttles sign_in_throttles_scope': {
    refused: [{ scope: 'planet' }, { scope: '' }],
    taken: [{ scope: 'place' }, { scope: 'account' }, { scope: 'address' }, { scope: 'device' }],
  },
  'teams teams_name_shape': slug(64),
  'tenant_settings tenant_settings_max_pat_age': {
    refused: [{ max_pat_age_days: 0 }, { max_pat_age_days: 3651 }],
    taken: [{ max_pat_age_days: 1 }, { max_pat_age_days: 3650 }, { max_pat_age_days: null }],
  },
  'tenant_settings tenant_settings_max_pats': {
    refused: [{ max_pats_per_user: 0 }, { max_pats_per_user: 1001 }],
    taken: [{ max_pats_per_user: 1 }, { max_pats_per_user: 1000 }, { max_pats_per_user: null }],
  },
  'usage_events usage_events_not_negative': negative([
    'input_tokens',
    'output_tokens',
    'cached_input_tokens',
    'cost_nano',
  ]),
  'usage_events usage_events_outcome': {
    refused: [{ outcome: 'fine' }, { outcome: '' }],
    taken: ['ok', 'error', 'client_closed', 'upstream_truncated', 'revoked', 'unknown'].map((outcome) => ({
      outcome,
    })),
  },
  'users users_email_shape': {
    refused: ['plain', '@b', 'a@', '', `a@${'b'.repeat(253)}`].map((email) => ({ email })),
    taken: ['a@b', `a@${'b'.repeat(252)}`].map((email) => ({ email })),
  },
  'users users_have_a_role': { refused: [{ roles: [] }], taken: [{ roles: ['tenant-member'] }] },
  'users users_inactive_has_a_date': {
    refused: [{ active: false, deactivated_at: null }],
    taken: [{ active: false, deactivated_at: at }],
  },
  'virtual_accounts virtual_accounts_name_shape': slug(64),
};

const same = { changes: () => ({}) };
const fresh = { changes: (freshId: string) => ({ id: freshId }) };
const renamed = { changes: (freshId: string) => ({ name: `copy-${freshId.slice(0, 8)}` }) };
const publicId = (freshId: string) => freshId.replaceAll('-', '').slice(0, 12);

/** Every unique index of the schema, under `<table> <name>`. */
const keys: Readonly<Record<string, KeyCase>> = {
  'api_keys api_keys_pat_name_key': {
    where: "kind = 'pat' and revoked_at is null",
    changes: (freshId) => ({ id: freshId, public_id: publicId(freshId) }),
  },
  // Over all tenants: it is all that a call brings along.
  'api_keys api_keys_public_id_key': {
    changes: (freshId) => ({ id: freshId, tenant_id: freshId, name: `copy-${freshId.slice(0, 8)}` }),
  },
  'api_keys api_keys_tenant_id_id_pk': {
    changes: (freshId) => ({ public_id: publicId(freshId), name: `copy-${freshId.slice(0, 8)}` }),
  },
  'audit_events audit_events_tenant_id_id_pk': { changes: () => ({ occurred_at: at, action: 'other' }) },
  'auth_accounts auth_accounts_tenant_id_provider_issuer_subject_pk': {
    changes: (freshId) => ({ user_id: freshId }),
  },
  'grants grants_subject_key': fresh,
  'grants grants_tenant_id_id_pk': {
    changes: (freshId) => ({ user_id: freshId, team_id: null, virtual_account_id: null }),
  },
  'keyring_canaries keyring_canaries_pkey': { changes: () => ({ envelope: 'another' }) },
  'model_prices model_prices_tenant_id_id_pk': { changes: (freshId) => ({ model_id: freshId }) },
  'model_subjects model_subjects_key': same,
  'models models_name_key': fresh,
  'models models_tenant_id_id_pk': renamed,
  'provider_accounts provider_accounts_name_key': fresh,
  'provider_accounts provider_accounts_tenant_id_id_pk': renamed,
  'sign_in_throttles sign_in_throttles_scope_subject_pk': { changes: () => ({ failures: 9 }) },
  'team_members team_members_tenant_id_team_id_user_id_pk': { changes: () => ({ is_manager: true }) },
  'teams teams_name_key': fresh,
  'teams teams_tenant_id_id_pk': renamed,
  'tenant_settings tenant_settings_pkey': { changes: () => ({ max_pats_per_user: 7 }) },
  'tenants tenants_name_key': fresh,
  'tenants tenants_pkey': renamed,
  'usage_events usage_events_tenant_id_occurred_at_request_id_pk': {
    changes: (freshId) => ({ key_id: freshId, model: 'demo/other' }),
    named: 'usage_events_default_pkey',
  },
  'usage_latency_rollups usage_latency_rollups_tenant_id_key_id_hour_metric_bucket_pk': {
    changes: () => ({ requests: 9 }),
  },
  'usage_rollups usage_rollups_tenant_id_key_id_hour_model_pk': {
    changes: (freshId) => ({ user_id: freshId, provider_account: 'other' }),
  },
  'users users_email_key': {
    where: "email = 'someone@example.test'",
    changes: (freshId) => ({ id: freshId, email: 'SomeOne@Example.Test' }),
  },
  'users users_tenant_id_id_pk': { changes: (freshId) => ({ email: `${freshId}@example.test` }) },
  'virtual_accounts virtual_accounts_name_key': fresh,
  'virtual_accounts virtual_accounts_tenant_id_id_pk': renamed,
};

const checksSql = `
  select c.relname || ' ' || k.conname as name from pg_constraint k join pg_class c on c.oid = k.conrelid
  where k.contype = 'c' and k.convalidated and c.relnamespace = 'public'::regnamespace and not c.relispartition`;

const keysSql = `
  select c.relname || ' ' || i.relname as name from pg_index x join pg_class c on c.oid = x.indrelid
    join pg_class i on i.oid = x.indexrelid
  where x.indisunique and x.indisvalid and c.relnamespace = 'public'::regnamespace and not c.relispartition`;

const filled = it.extend('pool', { scope: 'file' }, async ({ fileDatabase: { db, pool } }) => {
  await fillEveryTable(db, pool);
  await pool.query(
    `update users set email = 'someone@example.test' where ctid = (select min(ctid) from users)`,
  );
  return pool;
});

describe('the rules of the tables', () => {
  filled.for([
    ['check', checksSql, checks],
    ['key', keysSql, keys],
  ] as const)('have each %s tried out here', async ([, sql, cases], { pool }) => {
    const { rows } = await pool.query<{ name: string }>(sql);
    expect(rows.map(({ name }) => name).toSorted()).toEqual(Object.keys(cases).toSorted());
  });

  filled.for(Object.entries(checks))(
    'refuse what breaks %s, and nothing more',
    async ([name, one], { pool }) => {
      const [table = '', check] = name.split(' ');
      for (const changes of one.refused) {
        const said = await tryCopy(pool, { table, where: one.where, changes });
        expect([changes, said]).toEqual([changes, `23514 ${check}`]);
      }
      for (const changes of one.taken ?? []) {
        const said = await tryCopy(pool, { table, where: one.where, changes });
        // The copy may meet a key, or refer to nothing: it has passed the checks by then.
        expect([changes, said]).toEqual([changes, expect.stringMatching(/^(?:took 1 rows|2350[35] )/)]);
      }
    },
  );

  filled.for(Object.entries(keys))(
    'take no second row that has the same %s',
    async ([name, one], { pool }) => {
      const [table = '', key] = name.split(' ');
      const changes = one.changes(crypto.randomUUID());
      expect(await tryCopy(pool, { table, where: one.where, changes })).toBe(`23505 ${one.named ?? key}`);
    },
  );

  filled('let a name be used again once its key was revoked', async ({ pool }) => {
    const freshId = crypto.randomUUID();
    const said = await tryCopy(pool, {
      table: 'api_keys',
      where: "kind = 'pat' and revoked_at is null",
      changes: { id: freshId, public_id: publicId(freshId), revoked_at: at, revoke_reason: 'owner' },
    });
    expect(said).toBe('took 1 rows');
  });
});
