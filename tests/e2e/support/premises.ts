import type { Database } from '#db/client.ts';
import { createPat, createTeam, type TestKey, uniqueName } from '#tests/support/factories.ts';
import { createGrant, createModel, createProviderAccount } from '#tests/support/provider-factories.ts';
import { type Company, createCompany, createManager, createPerson, type Person } from './company.ts';

/** A tenant that others try to get into: one of everything, each under a name that stands nowhere else. */
export interface Premises extends Company {
  admin: Person;
  manager: Person;
  member: Person;
  /** The admin's and the member's. */
  adminKey: TestKey;
  memberKey: TestKey;
  /** An account that only the admin sees. */
  closed: { id: string; name: string; modelId: string; model: string; grantId: string };
  teamId: string;
}

export async function createPremises(database: Database): Promise<Premises> {
  const { db } = database;
  const company = await createCompany(database);
  const { tenantId } = company;
  const now = new Date();
  const admin = await createPerson(db, tenantId, { role: 'tenant-admin' });
  const manager = await createManager(db, company);
  const member = await createPerson(db, tenantId);
  const { teamId } = await createTeam(db, tenantId, { name: uniqueName('hidden-team'), now });
  const account = await createProviderAccount(db, tenantId, {
    name: uniqueName('hidden-account'),
    provider: 'self-hosted-model',
    baseUrl: 'http://127.0.0.1:9/v1',
    createdAt: now,
    updatedAt: now,
  });
  const model = await createModel(db, tenantId, account.providerAccountId, {
    name: uniqueName('hidden-model'),
    price: { input: 150_000_000, output: 600_000_000 },
  });
  const grantId = await createGrant(db, tenantId, account.providerAccountId, { teamId });
  return {
    ...company,
    admin,
    manager,
    member,
    adminKey: await createPat(db, admin, { name: uniqueName('hidden-key'), createdAt: now }),
    memberKey: await createPat(db, member, { name: uniqueName('own-key'), createdAt: now }),
    closed: {
      id: account.providerAccountId,
      name: account.name,
      modelId: model.modelId,
      model: model.name,
      grantId,
    },
    teamId,
  };
}

/** Everything of a tenant that an action could change, as one value. What signing in changes is left out. */
export async function fingerprint({ pool }: Database, tenantId: string): Promise<string> {
  const parts = await Promise.all(
    [
      'api_keys',
      'grants',
      'model_prices',
      'model_subjects',
      'models',
      'provider_accounts',
      'team_members',
      'teams',
    ]
      .concat(['tenant_settings', 'virtual_accounts', 'auth_accounts'])
      .map((table) => rowsOf(`select to_jsonb(t) as row from ${table} t where tenant_id = $1`)),
  );
  const people = await rowsOf(
    `select to_jsonb(u) - 'last_signed_in_at' as row from users u where tenant_id = $1`,
  );
  return JSON.stringify([parts, people]);

  async function rowsOf(statement: string): Promise<unknown[]> {
    const { rows } = await pool.query(`${statement} order by 1`, [tenantId]);
    return rows;
  }
}
