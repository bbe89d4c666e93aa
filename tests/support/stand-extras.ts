import { createModel, createPat, createProviderAccount, createUser } from './factories.ts';
import type { Stand } from './gateway-stand.ts';

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
