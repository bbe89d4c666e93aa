import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import {
  type ModelId,
  newId,
  type ProviderAccountId,
  type TeamId,
  type TenantId,
  type UserId,
} from '#db/ids.ts';
import { upsertGrant } from '#db/queries/grants.ts';
import { insertModelPrice } from '#db/queries/model-prices.ts';
import { insertModels } from '#db/queries/models.ts';
import { insertProviderAccount } from '#db/queries/provider-accounts.ts';
import { insertTeam } from '#db/queries/teams.ts';
import { insertTenantSettings } from '#db/queries/tenant-settings.ts';
import { insertTenant } from '#db/queries/tenants.ts';
import { hasAnyUser, insertUser } from '#db/queries/users.ts';
import type { Db } from '#db/types.ts';
import { recordAudit, type SystemActor } from '#lib/audit/record.ts';
import { hashPassword } from '#lib/auth/password.ts';
import type { Config } from '#lib/config/config.ts';
import { demoModels } from '#lib/demo/request.ts';
import type { Keyring } from '#lib/keyring/keyring.ts';
import { storePat } from '#lib/tokens/service.ts';

export interface FirstStart {
  /** `password` only where it was generated: this is the one time that it can be told. */
  admin: { email: string; password: string | undefined };
  firstKey: string;
}

interface FirstStartParts {
  db: Db;
  keyring: Keyring;
  config: Pick<Config, 'adminEmail' | 'adminPassword'>;
}

const firstStartLock = 7_255_310_454;
const firstKeyName = 'first-key';
const embeddedAdmin = 'admin@localhost';
/** What the simulated provider pretends to cost, in nano-dollars per million tokens. */
const demoPrice = {
  inputNanoPerMillion: 150_000_000,
  cachedInputNanoPerMillion: 75_000_000,
  outputNanoPerMillion: 600_000_000,
};

/** Makes the tenant, its first admin and something to call, once: of many starts on one empty database one does it. */
export async function firstStart(
  { db, keyring, config }: FirstStartParts,
  now: Date,
): Promise<FirstStart | undefined> {
  if (await hasAnyUser(db)) return undefined;
  const email = config.adminEmail ?? embeddedAdmin;
  const password = config.adminPassword ?? randomBytes(15).toString('base64url');
  // Before the lock: hashing takes longer than everything that it would keep waiting.
  const passwordHash = await hashPassword(password);
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${firstStartLock})`);
    if (await hasAnyUser(tx)) return undefined;
    const actor: SystemActor = { tenantId: newId<TenantId>(), system: true };
    const everyone = await makeTenant(tx, actor, now);
    const admin = await makeAdmin(tx, actor, { email, passwordHash }, now);
    await makeDemo(tx, actor, { everyone, admin: admin.id }, now);
    const { plaintext } = await storePat(tx, keyring, {
      owner: admin,
      actor,
      createdBy: null,
      name: firstKeyName,
      description: 'Made at the first start, to try the first call with.',
      expiresAt: null,
      now,
    });
    return { admin: { email, password: config.adminPassword ? undefined : password }, firstKey: plaintext };
  });
}

async function makeTenant(tx: Db, actor: SystemActor, now: Date): Promise<TeamId> {
  const { tenantId } = actor;
  const name = 'default';
  await insertTenant(tx, { id: tenantId, name, createdAt: now });
  await insertTenantSettings(tx, { tenantId, updatedAt: now });
  const teamId = newId<TeamId>();
  await insertTeam(tx, {
    tenantId,
    id: teamId,
    name: 'everyone',
    displayName: 'Everyone',
    description: 'Every active user, always.',
    createdAt: now,
    updatedAt: now,
  });
  const target = { type: 'tenant', id: tenantId, label: name };
  await recordAudit(tx, actor, { action: 'tenant.create', target }, now);
  return teamId;
}

async function makeAdmin(
  tx: Db,
  actor: SystemActor,
  { email, passwordHash }: { email: string; passwordHash: string },
  now: Date,
): Promise<{ id: UserId; email: string }> {
  const id = newId<UserId>();
  const roles = ['tenant-admin'];
  const { tenantId } = actor;
  await insertUser(tx, { tenantId, id, email, roles, passwordHash, createdAt: now, updatedAt: now });
  const target = { type: 'user', id, label: email };
  await recordAudit(tx, actor, { action: 'user.create', target, details: { roles } }, now);
  return { id, email };
}

async function makeDemo(
  tx: Db,
  actor: SystemActor,
  { everyone, admin }: { everyone: TeamId; admin: UserId },
  now: Date,
): Promise<void> {
  const { tenantId } = actor;
  const providerAccountId = newId<ProviderAccountId>();
  const stamps = { createdAt: now, updatedAt: now };
  await insertProviderAccount(tx, {
    tenantId,
    id: providerAccountId,
    name: 'demo',
    provider: 'demo',
    ...stamps,
  });
  const rows = demoModels.map((name) => ({
    tenantId,
    id: newId<ModelId>(),
    providerAccountId,
    name,
    upstreamId: name,
    types: ['chat'],
    ...stamps,
  }));
  await insertModels(tx, rows);
  for (const { id } of rows) {
    await insertModelPrice(tx, tenantId, { modelId: id, createdBy: admin, ...demoPrice }, now);
  }
  const role = 'provider-account-access';
  await upsertGrant(tx, tenantId, { providerAccountId, subject: { kind: 'team', id: everyone }, role }, now);
  const target = { type: 'provider-account', id: providerAccountId, label: 'demo' };
  const details = { provider: 'demo', models: [...demoModels], grants: [{ team: 'everyone', role }] };
  await recordAudit(tx, actor, { action: 'provider-account.create', target, details }, now);
}
