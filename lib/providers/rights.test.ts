import { eq, ne } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { findProviderAccount, findProviderAccountByName } from '#db/queries/provider-accounts.ts';
import { auditEvents, providerAccounts } from '#db/schema/index.ts';
import { attempt } from '#tests/support/attempt.ts';
import { it } from '#tests/support/db-test.ts';
import { actorOf, type createAdmin, createUser, testNow } from '#tests/support/factories.ts';
import { createGrant } from '#tests/support/provider-factories.ts';
import { stageAccount, stageTenant } from '#tests/support/stages.ts';
import { beside } from '#tests/support/waiting.ts';
import { deletionConsequences } from './consequences.ts';
import {
  deleteProviderAccount,
  editProviderAccount,
  type ProvidersRuntime,
  rotateCredential,
  switchProviderAccount,
} from './service.ts';

describe('every verb on an account', () => {
  const verbs = {
    edit: (parts: ProvidersRuntime, actor, id) =>
      editProviderAccount(
        parts,
        actor,
        { providerAccountId: id, baseUrl: 'https://x.example/v1', credential: 'c' },
        testNow,
      ),
    enable: (parts, actor, id) =>
      switchProviderAccount(parts, actor, { providerAccountId: id, enabled: true }, testNow),
    disable: (parts, actor, id) =>
      switchProviderAccount(parts, actor, { providerAccountId: id, enabled: false }, testNow),
    'rotate-credential': (parts, actor, id) =>
      rotateCredential(parts, actor, { providerAccountId: id, credential: 'sk-other' }, testNow),
    delete: (parts, actor, id) => deleteProviderAccount(parts, actor, { providerAccountId: id }, testNow),
    'preview-delete': (parts, actor, id) =>
      deletionConsequences(parts.db, actor, { providerAccountId: id }, testNow),
  } satisfies Record<string, Verb>;
  type Verb = (
    parts: ProvidersRuntime,
    actor: Awaited<ReturnType<typeof createAdmin>>,
    id: Awaited<ReturnType<typeof stageAccount>>['providerAccountId'],
  ) => Promise<unknown>;

  it.for(Object.entries(verbs) as [string, Verb][])(
    '%s is for its managers and admins alone',
    async ([name, verb], { db }) => {
      const { member, parts, providerAccountId, tenantId } = await stageAccount(db);
      const stranger = await stageTenant(db);
      await createGrant(
        db,
        tenantId,
        providerAccountId,
        { userId: member.userId },
        'provider-account-access',
      );

      const actor = actorOf(member);
      expect(await attempt(db, actor, () => verb(parts, actor, providerAccountId))).toMatchObject({
        code: 'forbidden',
      });
      await expect(verb(parts, stranger.admin, providerAccountId)).rejects.toMatchObject({
        code: 'not_found',
      });

      const refused = await db.select().from(auditEvents).where(eq(auditEvents.outcome, 'refused'));
      const action = `provider-account.${name}`;
      expect(refused).toMatchObject([{ action, actorLabel: member.email, targetLabel: 'openai-main' }]);
      expect(parts.evictions).toEqual([]);

      const boss = await createUser(db, tenantId);
      await createGrant(db, tenantId, providerAccountId, { userId: boss.userId }, 'provider-account-manager');
      await verb(parts, actorOf(boss), providerAccountId);
    },
  );

  it.for((Object.entries(verbs) as [string, Verb][]).filter(([name]) => name !== 'preview-delete'))(
    '%s is refused to a manager whose grant goes meanwhile',
    async ([name, verb], { database }) => {
      const { db } = database;
      const { member, parts, providerAccountId, tenantId } = await stageAccount(db);
      const role = 'provider-account-manager';
      await createGrant(db, tenantId, providerAccountId, { userId: member.userId }, role);
      const before = await db.select().from(providerAccounts);

      const actor = actorOf(member);
      const removal = 'select 1 from provider_accounts for update; delete from grants';
      expect(
        await beside(database, removal, () =>
          attempt(db, actor, () => verb(parts, actor, providerAccountId)),
        ),
      ).toMatchObject({ ok: false, code: 'forbidden' });

      expect(await db.select().from(providerAccounts)).toEqual(before);
      expect(parts.evictions).toEqual([]);
      const events = await db
        .select()
        .from(auditEvents)
        .where(ne(auditEvents.action, 'provider-account.create'));
      expect(events).toMatchObject([
        { action: `provider-account.${name}`, outcome: 'refused', actorLabel: member.email },
      ]);
    },
  );

  it('does not call a look at the consequences of a deletion an attempt to delete', async ({ db }) => {
    const { member, parts, providerAccountId } = await stageAccount(db);
    const actor = actorOf(member);
    const look = () => deletionConsequences(parts.db, actor, { providerAccountId }, testNow);
    expect(await attempt(db, actor, look)).toMatchObject({ code: 'forbidden' });
    const refused = await db.select().from(auditEvents).where(eq(auditEvents.outcome, 'refused'));
    expect(refused.map(({ action }) => action)).toEqual(['provider-account.preview-delete']);
  });

  it('shows the hint to nobody through what plain users may list', async ({ db }) => {
    const { providerAccountId, tenantId } = await stageAccount(db);
    const open = [
      await findProviderAccountByName(db, tenantId, 'openai-main'),
      await findProviderAccount(db, tenantId, providerAccountId),
    ];
    expect(JSON.stringify(open)).not.toMatch(/wxyz|hint|credential|base/i);
  });
});
