import { newId } from '#db/ids.ts';
import { auditEvents, authAccounts, modelSubjects, virtualAccounts } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import {
  createAdmin,
  createPat,
  createTeam,
  createTenant,
  createUser,
  createVat,
  createVirtualAccount,
  testNow,
  uniqueName,
} from './factories.ts';
import { createGrant, createModel, createProviderAccount } from './provider-factories.ts';

/** A tenant with a row for each reference that the schema knows: each kind of owner and of subject among them. */
export async function fillTenant(db: Db) {
  const { tenantId } = await createTenant(db);
  const admin = await createAdmin(db, tenantId);
  const user = await createUser(db, tenantId);
  const { userId } = user;
  const { teamId } = await createTeam(db, tenantId, { members: [userId] });
  const { virtualAccountId } = await createVirtualAccount(db, tenantId);
  await db.insert(virtualAccounts).values({
    tenantId,
    id: newId(),
    name: uniqueName('app'),
    ownerTeamId: teamId,
    createdAt: testNow,
    updatedAt: testNow,
  });
  const pat = await createPat(db, user);
  await createVat(db, { tenantId, virtualAccountId });
  await createPat(db, user, { disabledAt: testNow, disabledBy: userId });
  const { providerAccountId } = await createProviderAccount(db, tenantId);
  const { modelId } = await createModel(db, tenantId, providerAccountId, { price: { input: 1, output: 2 } });
  for (const subject of [{ userId }, { teamId }, { virtualAccountId }]) {
    await createGrant(db, tenantId, providerAccountId, subject);
    await db.insert(modelSubjects).values({ tenantId, modelId, ...subject });
  }
  const issuer = 'https://id.example.test';
  await db
    .insert(authAccounts)
    .values({ tenantId, provider: 'oidc', issuer, subject: userId, userId, createdAt: testNow });
  await db.insert(auditEvents).values({
    tenantId,
    id: crypto.randomUUID(),
    occurredAt: testNow,
    actorType: 'system',
    actorLabel: 'test',
    action: 'tenant.created',
    outcome: 'done',
    targetType: 'tenant',
    targetId: tenantId,
    targetLabel: 'test',
  });
  return { tenantId, admin, userId, teamId, virtualAccountId, pat, providerAccountId, modelId };
}
