import { randomBytes } from 'node:crypto';
import type { Database } from '#db/client.ts';
import type { ProviderAccountId, TeamId, TenantId } from '#db/ids.ts';
import type { Db } from '#db/types.ts';
import { hashPassword } from '#lib/auth/password.ts';
import { insertDemoAccount } from '#lib/first-start/demo-account.ts';
import { createTenant, createUser, type TestUser, uniqueName } from '#tests/support/factories.ts';
import { createGrant } from '#tests/support/provider-factories.ts';
import { mint } from './evidence.ts';

export interface Person extends TestUser {
  password: string;
}

/** A tenant as the first start makes one, with a demo account open to everyone. */
export interface Company {
  tenantId: TenantId;
  everyoneId: TeamId;
  demoId: ProviderAccountId;
}

let shared: { password: string; hash: Promise<string> } | undefined;

/** One password a worker: hashing one takes a core for a while. */
function workerPassword() {
  if (!shared) {
    const password = mint('password', randomBytes(15).toString('base64url'));
    shared = { password, hash: hashPassword(password) };
  }
  return shared;
}

/** Not at the moment where other tests stand: the oldest tenant is the one where newcomers arrive. */
export async function createCompany({ db, pool }: Database, now = new Date()): Promise<Company> {
  const { tenantId, everyoneId } = await createTenant(db, { now });
  await db.transaction((tx) => insertDemoAccount(tx, { tenantId, system: true }, everyoneId, now));
  const found = await pool.query<{ id: ProviderAccountId }>(
    'select id from provider_accounts where tenant_id = $1',
    [tenantId],
  );
  const demoId = found.rows[0]?.id;
  if (!demoId) throw new Error('the company has no demo account');
  return { tenantId, everyoneId, demoId };
}

export async function createPerson(
  db: Db,
  tenantId: TenantId,
  options: { role?: 'tenant-admin' | 'tenant-member'; email?: string; active?: boolean } = {},
): Promise<Person> {
  const { password, hash } = workerPassword();
  const { role = 'tenant-member', ...rest } = options;
  const email = `${uniqueName('person')}@example.test`;
  const values = { email, ...rest, roles: [role], passwordHash: await hash, now: new Date() };
  return { ...(await createUser(db, tenantId, values)), password };
}

/** A member who manages the demo account. */
export async function createManager(db: Db, { tenantId, demoId }: Company): Promise<Person> {
  const person = await createPerson(db, tenantId);
  await createGrant(db, tenantId, demoId, { userId: person.userId }, 'provider-account-manager');
  return person;
}
