import { describe, expect } from 'vitest';
import { newId } from '#db/ids.ts';
import type { Db } from '#db/types.ts';
import { it } from '#tests/support/db-test.ts';
import {
  actorOf,
  createAdmin,
  createPat,
  createTeam,
  createTenant,
  createUser,
} from '#tests/support/factories.ts';
import { createGrant, createModel, createProviderAccount } from '#tests/support/provider-factories.ts';
import { findFilterChoices, findFilterChoicesInput, listFilterChoices } from './list-filters.ts';

async function stage(db: Db) {
  const { tenantId, everyoneId } = await createTenant(db);
  const admin = await createAdmin(db, tenantId);
  const ada = await createUser(db, tenantId, { email: 'ada@example.test', displayName: 'Ada Lovelace' });
  await createPat(db, ada);
  const { providerAccountId } = await createProviderAccount(db, tenantId, { name: 'open-account' });
  await createModel(db, tenantId, providerAccountId);
  await createGrant(db, tenantId, providerAccountId, { teamId: everyoneId });
  await createProviderAccount(db, tenantId, { name: 'closed-account' });
  return { tenantId, everyoneId, admin, ada, providerAccountId };
}

const labels = (choices: readonly { label: string }[]) => choices.map(({ label }) => label);

describe('listFilterChoices', () => {
  it('offers an admin owners of keys, teams with members, and every provider account', async ({ db }) => {
    const { tenantId, admin, ada } = await stage(db);
    await createUser(db, tenantId, { email: 'keyless@example.test' });
    const gone = await createUser(db, tenantId, { email: 'gone@example.test', active: false });
    await createPat(db, gone);
    await createTeam(db, tenantId, { name: 'search', members: [ada.userId] });
    await createTeam(db, tenantId, { name: 'empty' });
    const offered = await listFilterChoices(db, admin, 'all', {});
    expect(offered.map(({ filter, choices }) => [filter, labels(choices)])).toEqual([
      ['owner', ['ada@example.test', 'gone@example.test']],
      ['team', ['search']],
      ['account', ['closed-account', 'open-account']],
    ]);
  });

  it('leaves out what offers nothing: a tenant without teams has no such filter', async ({ db }) => {
    const { admin } = await stage(db);
    const offered = await listFilterChoices(db, admin, 'all', {});
    expect(offered.map(({ filter }) => filter)).toEqual(['owner', 'account']);
  });

  it('offers of one’s own keys the accounts that one may call, and names no other', async ({ db }) => {
    const { ada, tenantId } = await stage(db);
    const closed = await createProviderAccount(db, tenantId, { name: 'secret-account' });
    const chosen = { account: closed.providerAccountId, owner: ada.userId };
    const [account, ...others] = await listFilterChoices(db, actorOf(ada), 'own', chosen);
    expect(others).toEqual([]);
    expect(account).toMatchObject({ filter: 'account', isUnknown: true });
    expect(labels(account?.choices ?? [])).toEqual(['open-account']);
  });

  it('shows twenty and the chosen one, and says that there are more', async ({ db }) => {
    const { tenantId, admin } = await stage(db);
    for (let nth = 10; nth < 35; nth += 1) {
      const user = await createUser(db, tenantId, { email: `person-${nth}@example.test` });
      await createPat(db, user);
    }
    const last = await createUser(db, tenantId, { email: 'zoe@example.test' });
    await createPat(db, last);
    const [owner] = await listFilterChoices(db, admin, 'all', { owner: last.userId.toUpperCase() });
    expect(owner).toMatchObject({ more: true, isUnknown: false });
    expect(owner?.choices).toHaveLength(21);
    expect(owner?.choices[0]).toEqual({ id: last.userId, label: 'zoe@example.test' });
  });

  it('names nothing of another tenant, and takes any text for an id', async ({ db }) => {
    const { admin } = await stage(db);
    const other = await stage(db);
    const { teamId } = await createTeam(db, other.tenantId, { members: [other.ada.userId] });
    const foreign = { owner: other.ada.userId, team: teamId, account: other.providerAccountId };
    const strange = { owner: "'--", team: '\u0000', account: newId() };
    for (const chosen of [foreign, strange]) {
      const offered = await listFilterChoices(db, admin, 'all', chosen);
      expect(offered.map(({ isUnknown }) => isUnknown)).toEqual([true, true, true]);
      expect(offered.flatMap(({ choices }) => choices.map(({ id }) => id as string))).not.toContain(
        chosen.owner,
      );
    }
  });

  it('is closed to members for the keys of all', async ({ db }) => {
    const { ada } = await stage(db);
    await expect(listFilterChoices(db, actorOf(ada), 'all', {})).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('findFilterChoices', () => {
  const find = (filter: string, search: string) => findFilterChoicesInput.parse({ filter, search });

  it('finds by a part of address or name, wildcards taken literally', async ({ db }) => {
    const { tenantId, admin, ada } = await stage(db);
    await createTeam(db, tenantId, { name: 'search-quality', members: [ada.userId] });
    const found = async (filter: string, search: string) =>
      labels(await findFilterChoices(db, admin, 'all', find(filter, search)));
    expect(await found('owner', 'LOVELACE')).toEqual(['ada@example.test']);
    expect(await found('owner', 'a%a')).toEqual([]);
    expect(await found('team', 'quality')).toEqual(['search-quality']);
    expect(await found('team', 'every')).toEqual([]);
    expect(await found('account', 'closed')).toEqual(['closed-account']);
  });

  it('answers who sees the keys of all for all, and everybody for what they may call', async ({ db }) => {
    const { ada, admin } = await stage(db);
    const member = actorOf(ada);
    for (const filter of ['owner', 'team', 'account']) {
      await expect(findFilterChoices(db, member, 'all', find(filter, ''))).rejects.toMatchObject({
        code: 'forbidden',
      });
    }
    expect(labels(await findFilterChoices(db, member, 'own', find('account', 'account')))).toEqual([
      'open-account',
    ]);
    expect(await findFilterChoices(db, admin, 'own', find('owner', ''))).toEqual([]);
    const stranger = await createAdmin(db);
    expect(await findFilterChoices(db, stranger, 'all', find('owner', 'ada'))).toEqual([]);
  });

  it('takes no other filter, and no text without end', () => {
    expect(findFilterChoicesInput.safeParse({ filter: 'hash', search: '' }).success).toBe(false);
    expect(findFilterChoicesInput.safeParse({ filter: 'owner', search: 'x'.repeat(101) }).success).toBe(
      false,
    );
  });
});
