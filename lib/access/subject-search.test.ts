import { describe, expect } from 'vitest';
import { it } from '#tests/support/db-test.ts';
import { actorOf, createAdmin, createTeam, createTenant, createUser } from '#tests/support/factories.ts';
import { createGrant, createProviderAccount } from '#tests/support/provider-factories.ts';
import { findGrantees } from './subject-search.ts';

describe('findGrantees', () => {
  it('finds teams and active people of the tenant by a part of their name', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const admin = await createAdmin(db, tenantId);
    const { providerAccountId } = await createProviderAccount(db, tenantId);
    await createTeam(db, tenantId, { name: 'search-quality' });
    await createUser(db, tenantId, { email: 'ann.search@example.test' });
    await createUser(db, tenantId, { email: 'old.search@example.test', active: false });
    const { tenantId: other } = await createTenant(db);
    await createUser(db, other, { email: 'eve.search@example.test' });

    const found = await findGrantees(db, admin, { providerAccountId, search: 'search' });
    expect(found.map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      'team search-quality',
      'user ann.search@example.test',
    ]);
  });

  it('answers a manager of the account, and nobody else', async ({ db }) => {
    const { tenantId } = await createTenant(db);
    const { providerAccountId } = await createProviderAccount(db, tenantId);
    const manager = await createUser(db, tenantId);
    const member = await createUser(db, tenantId);
    const role = 'provider-account-manager';
    await createGrant(db, tenantId, providerAccountId, { userId: manager.userId }, role);
    await createGrant(db, tenantId, providerAccountId, { userId: member.userId });
    const input = { providerAccountId, search: '' };

    expect(await findGrantees(db, actorOf(manager), input)).toContainEqual(
      expect.objectContaining({ kind: 'team', label: 'everyone' }),
    );
    await expect(findGrantees(db, actorOf(member), input)).rejects.toMatchObject({
      code: 'forbidden',
    });
    const stranger = await createAdmin(db);
    await expect(findGrantees(db, stranger, input)).rejects.toMatchObject({ code: 'not_found' });
  });
});
