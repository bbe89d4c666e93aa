import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { findProviderAccount, findProviderAccountSettings } from '#db/queries/provider-accounts.ts';
import { auditEvents } from '#db/schema/index.ts';
import { it } from '#tests/support/db-test.ts';
import { testNow } from '#tests/support/factories.ts';
import { openai, stageAccount, stageTenant } from '#tests/support/stages.ts';
import { rotateCredentialInput } from './input.ts';
import {
  createProviderAccount,
  editProviderAccount,
  rotateCredential,
  switchProviderAccount,
} from './service.ts';

describe('editProviderAccount', () => {
  const elsewhere = 'https://proxy.example.com/v1';

  // A manager may set the address and may never read the credential: sending it to an address of theirs would be reading it.
  it('does not carry the stored credential to a new address', async ({ db }) => {
    const { admin, parts, providerAccountId, tenantId } = await stageAccount(db);
    const input = { providerAccountId, baseUrl: elsewhere, credential: undefined };
    await expect(editProviderAccount(parts, admin, input, testNow)).rejects.toMatchObject({
      code: 'invalid',
      fields: { credential: [expect.any(String)] },
    });

    const credential = 'sk-of-the-new-place-5678';
    await editProviderAccount(parts, admin, { ...input, credential }, testNow);
    expect(await findProviderAccountSettings(db, tenantId, providerAccountId)).toMatchObject({
      baseUrl: elsewhere,
      credentialHint: '5678',
      credentialVersion: 2,
    });
    expect(parts.evictions).toHaveLength(1);
  });

  it('changes nothing and records nothing where nothing differs', async ({ db }) => {
    const { admin, parts, providerAccountId } = await stageAccount(db);
    const before = await db.$count(auditEvents);
    const input = { providerAccountId, baseUrl: 'https://api.openai.com/v1/', credential: undefined };
    await editProviderAccount(parts, admin, input, testNow);
    expect(await db.$count(auditEvents)).toBe(before);
    expect(parts.evictions).toEqual([]);
  });
});

describe('switchProviderAccount', () => {
  it('switches off and on again, each recorded', async ({ db }) => {
    const { admin, parts, providerAccountId, tenantId } = await stageAccount(db);
    await switchProviderAccount(parts, admin, { providerAccountId, enabled: false }, testNow);
    expect(await findProviderAccount(db, tenantId, providerAccountId)).toMatchObject({ enabled: false });
    await switchProviderAccount(parts, admin, { providerAccountId, enabled: true }, testNow);

    const actions = (await db.select().from(auditEvents)).map((event) => event.action);
    expect(actions.filter((action) => /able$/.test(action))).toEqual([
      'provider-account.disable',
      'provider-account.enable',
    ]);
    expect(parts.evictions).toHaveLength(2);
  });
});

describe('rotateCredential', () => {
  it('replaces the envelope, raises its version and records the hints only', async ({ db }) => {
    const { admin, parts, providerAccountId } = await stageAccount(db);
    const { account } = await rotateCredential(
      parts,
      admin,
      { providerAccountId, credential: 'sk-next-credential-abcd' },
      testNow,
    );
    expect(account).toMatchObject({ credentialHint: 'abcd', credentialVersion: 2 });
    const [event] = await db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.action, 'provider-account.rotate-credential'));
    expect(event?.details).toEqual({
      credentialHint: 'abcd',
      previous: { credentialHint: 'wxyz' },
      version: 2,
    });
  });

  const own = { provider: 'self-hosted-model', baseUrl: 'https://llm.example.com/v1' } as const;

  it.for([undefined, '', ' ', '\n\t', 'Bearer '])(
    'never takes a credential away for %j: it is refused at its field, and the stored one stays',
    async (credential, { db }) => {
      const { admin, parts } = await stageTenant(db);
      const { account } = await createProviderAccount(parts, admin, { ...openai, ...own }, testNow);
      const asked = { providerAccountId: account.id, credential };
      if (credential !== 'Bearer ') {
        const parsed = rotateCredentialInput.safeParse(asked);
        expect(parsed.error?.issues).toMatchObject([
          { path: ['credential'], message: 'Enter the new credential.' },
        ]);
      }
      await expect(rotateCredential(parts, admin, asked, testNow)).rejects.toMatchObject({
        code: 'invalid',
        fields: { credential: [expect.any(String)] },
      });
      const baseUrl = own.baseUrl;
      if (credential !== undefined) {
        await expect(editProviderAccount(parts, admin, { ...asked, baseUrl }, testNow)).rejects.toMatchObject(
          {
            code: 'invalid',
          },
        );
      }
      expect(await findProviderAccountSettings(db, admin.tenantId, account.id)).toMatchObject({
        hasCredential: true,
        credentialVersion: 1,
      });
    },
  );

  it('takes it away for who says so, once, where the provider asks for none', async ({ db }) => {
    const { admin, parts } = await stageTenant(db);
    const { account } = await createProviderAccount(parts, admin, { ...openai, ...own }, testNow);
    const asked = { providerAccountId: account.id, credential: undefined, remove: true };
    expect(rotateCredentialInput.safeParse({ ...asked, credential: ' ' }).success).toBe(true);
    expect(rotateCredentialInput.safeParse({ ...asked, credential: 'sk-x' }).error?.issues).toMatchObject([
      { path: ['credential'], message: expect.stringContaining('Leave this empty') },
    ]);
    for (const _press of [1, 2]) {
      const saved = await rotateCredential(parts, admin, asked, testNow);
      expect(saved.account).toMatchObject({ hasCredential: false, credentialHint: null });
    }
    const events = await db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.action, 'provider-account.remove-credential'));
    expect(events.map(({ details }) => details)).toEqual([
      { credentialHint: null, previous: { credentialHint: 'wxyz' }, version: 2 },
    ]);
  });

  it('takes none away without which no call would be answered', async ({ db }) => {
    const { admin, parts, providerAccountId } = await stageAccount(db);
    await expect(
      rotateCredential(parts, admin, { providerAccountId, credential: undefined, remove: true }, testNow),
    ).rejects.toMatchObject({ code: 'unprocessable', message: 'OpenAI takes no call without a credential.' });
  });
});
