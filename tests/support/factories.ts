import {
  type ApiKeyId,
  newId,
  type TeamId,
  type TenantId,
  type UserId,
  type VirtualAccountId,
} from '#db/ids.ts';
import {
  apiKeys,
  teamMembers,
  teams,
  tenantSettings,
  tenants,
  users,
  virtualAccounts,
} from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { type Actor, toActor } from '#lib/auth/actor.ts';
import { mintKey, type ParsedKey } from '#lib/gateway/key-format.ts';
import type { Keyring } from '#lib/keyring/keyring.ts';

/** The moment at which tests stand unless they say otherwise. */
export const testNow = new Date('2026-03-01T12:00:00.000Z');

let counter = 0;

/** A name of the shape that keys, teams and accounts take, unlike every other of this run. */
export function uniqueName(prefix = 'test'): string {
  counter += 1;
  return `${prefix}-${process.pid.toString(36)}-${counter.toString(36)}x`;
}

/** Private, with its settings and the team `everyone`: no test sees another's rows. */
export async function createTenant(
  db: Db,
  {
    name = uniqueName('tenant'),
    now = testNow,
    ...settings
  }: Partial<Omit<typeof tenantSettings.$inferInsert, 'tenantId'>> & { name?: string; now?: Date } = {},
): Promise<{ tenantId: TenantId; everyoneId: TeamId; name: string }> {
  const tenantId = newId<TenantId>();
  const everyoneId = newId<TeamId>();
  await db.insert(tenants).values({ id: tenantId, name, createdAt: now });
  await db.insert(tenantSettings).values({ tenantId, updatedAt: now, ...settings });
  await db
    .insert(teams)
    .values({ tenantId, id: everyoneId, name: 'everyone', createdAt: now, updatedAt: now });
  return { tenantId, everyoneId, name };
}

export interface TestUser {
  tenantId: TenantId;
  userId: UserId;
  email: string;
  displayName: string;
  roles: readonly string[];
}

export async function createUser(
  db: Db,
  tenantId: TenantId,
  {
    roles = ['tenant-member'],
    active = true,
    email = `${uniqueName('person')}@example.test`,
    displayName = 'Test Person',
    passwordHash = null,
    now = testNow,
  }: {
    roles?: readonly string[];
    active?: boolean;
    email?: string;
    displayName?: string;
    passwordHash?: string | null;
    now?: Date;
  } = {},
): Promise<TestUser> {
  const userId = newId<UserId>();
  await db.insert(users).values({
    tenantId,
    id: userId,
    email,
    displayName,
    roles: [...roles],
    active,
    passwordHash,
    createdAt: now,
    updatedAt: now,
    deactivatedAt: active ? null : now,
  });
  return { tenantId, userId, email, displayName, roles };
}

/** What the sign-in makes of a user, without a sign-in. */
export function actorOf(user: TestUser): Actor {
  return toActor(user, {
    address: '192.0.2.7',
    userAgent: 'vitest',
    requestId: 'test-request',
    keyPublicId: null,
  });
}

/** A user with a tenant of their own, or of the tenant given. */
export async function createActor(
  db: Db,
  { tenantId, roles = ['tenant-member'] }: { tenantId?: TenantId; roles?: readonly string[] } = {},
): Promise<Actor> {
  const home = tenantId ?? (await createTenant(db)).tenantId;
  return actorOf(await createUser(db, home, { roles }));
}

export async function createAdmin(db: Db, tenantId?: TenantId): Promise<Actor> {
  return createActor(db, { ...(tenantId && { tenantId }), roles: ['tenant-admin'] });
}

export async function createTeam(
  db: Db,
  tenantId: TenantId,
  {
    name = uniqueName('team'),
    members = [],
    managers = [],
    now = testNow,
  }: { name?: string; members?: readonly UserId[]; managers?: readonly UserId[]; now?: Date } = {},
): Promise<{ teamId: TeamId; name: string }> {
  const teamId = newId<TeamId>();
  await db.insert(teams).values({ tenantId, id: teamId, name, createdAt: now, updatedAt: now });
  const rows = [
    ...members.map((userId) => ({ tenantId, teamId, userId, isManager: false, createdAt: now })),
    ...managers.map((userId) => ({ tenantId, teamId, userId, isManager: true, createdAt: now })),
  ];
  if (rows.length > 0) await db.insert(teamMembers).values(rows);
  return { teamId, name };
}

export async function createVirtualAccount(
  db: Db,
  tenantId: TenantId,
  { name = uniqueName('app'), now = testNow }: { name?: string; now?: Date } = {},
): Promise<{ virtualAccountId: VirtualAccountId; name: string }> {
  const virtualAccountId = newId<VirtualAccountId>();
  await db
    .insert(virtualAccounts)
    .values({ tenantId, id: virtualAccountId, name, createdAt: now, updatedAt: now });
  return { virtualAccountId, name };
}

export interface TestKey extends ParsedKey {
  keyId: ApiKeyId;
  name: string;
}

interface KeyOptions {
  name?: string;
  createdAt?: Date;
  expiresAt?: Date | null;
  revokedAt?: Date | null;
  disabledAt?: Date | null;
  disabledBy?: UserId | null;
  lastUsedAt?: Date | null;
  drainSeconds?: number;
  /** Without one the stored hash is 32 zero bytes: enough for lists, useless for authentication. */
  keyring?: Keyring;
}

async function insertKey(
  db: Db,
  owner: { tenantId: TenantId; userId: UserId } | { tenantId: TenantId; virtualAccountId: VirtualAccountId },
  options: KeyOptions,
): Promise<TestKey> {
  const {
    name = uniqueName('key'),
    createdAt = testNow,
    expiresAt = null,
    revokedAt = null,
    disabledAt = null,
    disabledBy = null,
    lastUsedAt = null,
    drainSeconds = 0,
    keyring,
  } = options;
  const minted = mintKey('userId' in owner ? 'pat' : 'vat');
  const { kid, hash } = keyring?.hashKey(minted.key) ?? { kid: 'k1', hash: Buffer.alloc(32) };
  const [keyId, revokeReason] = [newId<ApiKeyId>(), revokedAt ? ('owner' as const) : null];
  await db.insert(apiKeys).values({
    ...owner,
    id: keyId,
    publicId: minted.publicId,
    kind: minted.kind,
    name,
    hash,
    hashKid: kid,
    createdAt,
    expiresAt,
    revokedAt,
    revokeReason,
    disabledAt,
    disabledBy,
    lastUsedAt,
    drainSeconds,
  });
  return { ...minted, keyId, name };
}

export function createPat(
  db: Db,
  user: { tenantId: TenantId; userId: UserId },
  options: KeyOptions = {},
): Promise<TestKey> {
  return insertKey(db, { tenantId: user.tenantId, userId: user.userId }, options);
}

export function createVat(
  db: Db,
  account: { tenantId: TenantId; virtualAccountId: VirtualAccountId },
  options: KeyOptions = {},
): Promise<TestKey> {
  return insertKey(db, { tenantId: account.tenantId, virtualAccountId: account.virtualAccountId }, options);
}
