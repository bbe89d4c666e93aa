import { newId, type TeamId, type TenantId, type UserId } from '#db/ids.ts';
import { everyoneTeam, insertTeam } from '#db/queries/teams.ts';
import { ensureTenantSettings } from '#db/queries/tenant-settings.ts';
import { findHomeTenant, insertTenant, lockFirstStart } from '#db/queries/tenants.ts';
import { hasAnyUser, insertUser } from '#db/queries/users.ts';
import type { Db } from '#db/types.ts';
import { recordAudit, type SystemActor } from '#lib/audit/record.ts';
import { hashPassword } from '#lib/auth/password.ts';
import { type Config, defaultAdminEmail } from '#lib/config/config.ts';
import type { Keyring } from '#lib/keyring/keyring.ts';
import { storePat } from '#lib/tokens/create.ts';
import { generatePassword } from '#lib/users/service.ts';
import { insertDemoAccount } from './demo-account.ts';

export interface FirstStart {
  /** The admin that this start made; the password only where it was generated. */
  admin?: { email: string; password?: string };
  firstKey?: string;
}

interface FirstStartParts {
  db: Db;
  keyring: Keyring;
  config: Pick<Config, 'adminEmail' | 'adminPassword'>;
}

const tenantName = 'default';

/** Does something once in the life of a database: while nobody is in it, whoever starts first makes the first admin. */
export async function firstStart({ db, keyring, config }: FirstStartParts, now: Date): Promise<FirstStart> {
  if (await hasAnyUser(db)) return {};
  const email = config.adminEmail ?? defaultAdminEmail;
  // A password that was given is never repeated; one that was made is told this once.
  const generated = config.adminPassword === undefined ? generatePassword() : undefined;
  // Hashed before the lock: it takes a while, and every replica that starts waits behind it.
  const passwordHash = await hashPassword(config.adminPassword ?? generated ?? '');
  return db.transaction(async (tx) => {
    await lockFirstStart(tx);
    if (await hasAnyUser(tx)) return {};
    const system = await ensureTenant(tx, now);
    const userId = newId<UserId>();
    const inserted = await insertUser(tx, {
      tenantId: system.tenantId,
      id: userId,
      email,
      displayName: 'Admin',
      roles: ['tenant-admin'],
      passwordHash,
      createdAt: now,
      updatedAt: now,
    });
    if (!inserted) throw new Error('the first user could not be made');
    const target = { type: 'user', id: userId, label: email };
    await recordAudit(
      tx,
      system,
      { action: 'user.create', target, details: { roles: ['tenant-admin'] } },
      now,
    );
    const { plaintext } = await storePat(tx, keyring, {
      owner: inserted,
      actor: system,
      createdBy: null,
      name: 'first-key',
      description: 'Made by the first start.',
      expiresAt: null,
      now,
    });
    return { admin: generated ? { email, password: generated } : { email }, firstKey: plaintext };
  });
}

/** The tenant may be there without a user, where somebody made it beforehand. */
async function ensureTenant(tx: Db, now: Date): Promise<SystemActor> {
  const existing = await findHomeTenant(tx);
  if (existing) {
    await ensureTenantSettings(tx, { tenantId: existing.id, updatedAt: now });
    return { tenantId: existing.id, system: true };
  }
  const tenantId = newId<TenantId>();
  const system: SystemActor = { tenantId, system: true };
  await insertTenant(tx, { id: tenantId, name: tenantName, createdAt: now });
  await ensureTenantSettings(tx, { tenantId, updatedAt: now });
  const everyoneId = newId<TeamId>();
  await insertTeam(tx, {
    tenantId,
    id: everyoneId,
    name: everyoneTeam,
    displayName: 'Everyone',
    description: 'Every active user.',
    createdAt: now,
    updatedAt: now,
  });
  const target = { type: 'tenant', id: tenantId, label: tenantName };
  await recordAudit(tx, system, { action: 'tenant.create', target }, now);
  await insertDemoAccount(tx, system, everyoneId, now);
  return system;
}
