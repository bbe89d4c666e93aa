import { vi } from 'vitest';
import type { GatewayPorts } from '#lib/gateway/ports.ts';
import { createPat, createUser } from './factories.ts';
import type { Stand } from './gateway-stand.ts';
import { createGrant, createModel, createProviderAccount } from './provider-factories.ts';

export interface EndedKeys {
  expired: string;
  revoked: string;
  /** Of somebody who was deactivated. */
  inactive: string;
}

export async function createEndedKeys({ keyring, tenantId, userId, database }: Stand): Promise<EndedKeys> {
  const { db } = database;
  const createdAt = new Date(Date.now() - 60_000);
  const owner = { tenantId, userId };
  const expiresAt = new Date(Date.now() - 1_000);
  const expired = await createPat(db, owner, { keyring, createdAt, expiresAt });
  const revoked = await createPat(db, owner, { keyring, createdAt, revokedAt: createdAt });
  const leaver = await createUser(db, tenantId, { active: false });
  const inactive = await createPat(db, leaver, { keyring, createdAt });
  return { expired: expired.key, revoked: revoked.key, inactive: inactive.key };
}

/** `closed/secret`: a model of the tenant that the stand's user may not call. */
export async function createClosedModel({ tenantId, database }: Stand): Promise<void> {
  const { providerAccountId } = await createProviderAccount(database.db, tenantId, { name: 'closed' });
  await createModel(database.db, tenantId, providerAccountId, { name: 'secret' });
}

/** `demo/echo` of the demo provider, which the stand's user may call. */
export async function createDemoModel({ tenantId, userId, database: { db } }: Stand): Promise<void> {
  const { providerAccountId } = await createProviderAccount(db, tenantId, { name: 'demo' });
  await createModel(db, tenantId, providerAccountId, { name: 'echo' });
  await createGrant(db, tenantId, providerAccountId, { userId });
}

/** The public ids that the gateway asks the database for, as it goes on asking. */
export function watchKeyLookups({ composition }: Stand): string[] {
  const { ports } = composition.runtime.gateway as unknown as { ports: GatewayPorts };
  const asked: string[] = [];
  const findKey = ports.findKey.bind(ports);
  vi.spyOn(ports, 'findKey').mockImplementation((publicId, key) => {
    asked.push(publicId);
    return findKey(publicId, key);
  });
  return asked;
}
