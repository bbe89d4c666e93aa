import { eq, sql } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { findProviderAccount, findProviderAccountSettings } from '#db/queries/provider-accounts.ts';
import { auditEvents, providerAccounts } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { attempt } from '#tests/support/attempt.ts';
import { it } from '#tests/support/db-test.ts';
import { actorOf, testNow } from '#tests/support/factories.ts';
import { openai, secret, stageAccount, stageTenant } from '#tests/support/stages.ts';
import { openCredential } from './credential.ts';
import { createProviderAccountInput, rotateCredentialInput } from './input.ts';
import {
  createProviderAccount,
  editProviderAccount,
  rotateCredential,
  switchProviderAccount,
} from './service.ts';

/** Every value of every text, json and bytea column of the database, as one text. */
async function wholeDatabase(db: Db): Promise<string> {
  const result = await db.execute(sql`
    select string_agg(query_to_xml(format('select * from %I.%I', table_schema, table_name), true, true, '')::text, '')
      as "text" from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`);
  return String((result as unknown as { rows: { text: string }[] }).rows[0]?.text);
}

describe('createProviderAccount', () => {
  it('keeps the credential sealed, its last four for show, and OpenAI’s own address', async ({ db }) => {
    const { admin, parts, tenantId } = await stageTenant(db);

    const { account, notes } = await createProviderAccount(
      parts,
      admin,
      { ...openai, credential: ` ${secret}\n` },
      testNow,
    );

    expect(account).toMatchObject({
      name: 'openai-main',
      baseUrl: 'https://api.openai.com/v1',
      credentialHint: 'wxyz',
      hasCredential: true,
      enabled: true,
    });
    expect(notes).toEqual(['Blanks around the credential were removed.']);
    const [row] = await db.select().from(providerAccounts);
    const holder = { tenantId, id: account.id };
    expect(openCredential(parts.keyring, holder, row?.credentialEncrypted ?? '')).toBe(secret);
    expect(await db.select().from(auditEvents)).toMatchObject([
      {
        action: 'provider-account.create',
        targetLabel: 'openai-main',
        details: { provider: 'openai', credentialHint: 'wxyz' },
      },
    ]);
    expect(parts.evictions).toEqual([{ kind: 'tenant', id: tenantId }]);
  });

  it('leaves the credential nowhere in the database in the clear', async ({ db }) => {
    const { admin, parts } = await stageTenant(db);
    const { account } = await createProviderAccount(parts, admin, openai, testNow);
    const providerAccountId = account.id;
    const next = 'sk-proj-another-canary-9876543210';
    await rotateCredential(parts, admin, { providerAccountId, credential: next }, testNow);
    await editProviderAccount(
      parts,
      admin,
      { providerAccountId, baseUrl: 'https://eu.api.openai.com/v1', credential: secret },
      testNow,
    );

    const text = await wholeDatabase(db);
    expect(text).toContain('openai-main');
    expect(text).not.toContain(secret.slice(0, -4));
    expect(text).not.toContain(next.slice(0, -4));
    expect(text).not.toContain(Buffer.from(secret).toString('hex'));
    expect(text).not.toContain(Buffer.from(secret).toString('base64').slice(0, 20));
  });

  it('refuses a name that is taken, also at the same moment', async ({ database }) => {
    const { db } = database;
    const { admin, parts } = await stageTenant(db);
    const made = await Promise.allSettled(
      Array.from({ length: 5 }, () => createProviderAccount(parts, admin, openai, testNow)),
    );
    const refused = made.filter((result) => result.status === 'rejected');
    expect(refused.map((result) => (result.reason as { code: string }).code)).toEqual(
      Array(4).fill('conflict'),
    );
    expect(await db.$count(auditEvents)).toBe(1);
  });

  it.for([
    [{ baseUrl: 'http://api.openai.com/v1' }, 'baseUrl'],
    [{ baseUrl: 'https://127.0.0.1/v1' }, 'baseUrl'],
    [{ credential: undefined }, 'credential'],
    [{ credential: 'sk-\nx' }, 'credential'],
    [{ provider: 'self-hosted-model' as const, baseUrl: undefined }, 'baseUrl'],
  ] as const)('refuses %o at its field', async ([bad, field], { db }) => {
    const { admin, parts } = await stageTenant(db);
    const attempt = createProviderAccount(parts, admin, { ...openai, ...bad }, testNow);
    await expect(attempt).rejects.toMatchObject({
      code: 'invalid',
      fields: { [field]: [expect.any(String)] },
    });
    expect(await db.$count(providerAccounts)).toBe(0);
  });

  it('takes a server of one’s own without a credential, and the demo provider without anything', async ({
    db,
  }) => {
    const { admin, parts } = await stageTenant(db);
    const own = {
      name: 'vllm',
      provider: 'self-hosted-model',
      baseUrl: 'http://10.1.2.3:8000/v1/',
      credential: undefined,
    } as const;
    const demo = {
      name: 'demo',
      provider: 'demo',
      baseUrl: undefined,
      credential: 'ignored-credential',
    } as const;

    expect((await createProviderAccount(parts, admin, own, testNow)).account).toMatchObject({
      baseUrl: 'http://10.1.2.3:8000/v1',
      hasCredential: false,
    });
    expect((await createProviderAccount(parts, admin, demo, testNow)).account).toMatchObject({
      baseUrl: null,
      hasCredential: false,
      credentialHint: null,
    });
  });

  it('is for tenant admins: a refused attempt is recorded and changes nothing', async ({ db }) => {
    const { member, parts } = await stageTenant(db);
    const actor = actorOf(member);
    expect(
      await attempt(db, actor, () => createProviderAccount(parts, actor, openai, testNow)),
    ).toMatchObject({
      code: 'forbidden',
    });
    expect(await db.select().from(auditEvents)).toMatchObject([
      { action: 'provider-account.create', outcome: 'refused', actorLabel: member.email },
    ]);
    expect(await db.$count(providerAccounts)).toBe(0);
    expect(parts.evictions).toEqual([]);
  });
});

describe('createProviderAccountInput', () => {
  it.each(['A', 'ab', '-abc', 'abc-', 'Open', 'a b c', 'a'.repeat(65), 'openai/main'])(
    'refuses the name %j',
    (name) => {
      expect(createProviderAccountInput.safeParse({ ...openai, name }).success).toBe(false);
    },
  );

  it('takes an empty field for one that was left out', () => {
    const parsed = createProviderAccountInput.parse({ ...openai, baseUrl: ' ', credential: '' });
    expect(parsed).toMatchObject({ baseUrl: undefined, credential: undefined });
  });
});

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
