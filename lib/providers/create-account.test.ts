import { sql } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { listModels } from '#db/queries/models.ts';
import { auditEvents, providerAccounts } from '#db/schema/index.ts';
import type { Db } from '#db/types.ts';
import { attempt } from '#tests/support/attempt.ts';
import { it } from '#tests/support/db-test.ts';
import { actorOf, testNow } from '#tests/support/factories.ts';
import { openai, secret, stageTenant } from '#tests/support/stages.ts';
import { addAccountInput } from './add-account-input.ts';
import { openCredential } from './credential.ts';
import { createProviderAccountInput } from './input.ts';
import { createProviderAccount, editProviderAccount, rotateCredential } from './service.ts';

const chatModel = (name: string) => ({ name, upstreamId: name, types: ['chat' as const] });

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

  it('makes it with the models that it begins with, each told of in the audit log', async ({ db }) => {
    const { admin, parts, tenantId } = await stageTenant(db);
    const models = ['gpt-4o', 'o3'].map(chatModel);

    const { account, added } = await createProviderAccount(parts, admin, { ...openai, models }, testNow);

    expect(added.map(({ name }) => name)).toEqual(['gpt-4o', 'o3']);
    expect((await listModels(db, tenantId, account.id)).map(({ name }) => name).sort()).toEqual([
      'gpt-4o',
      'o3',
    ]);
    const events = await db.select().from(auditEvents);
    expect(events.map(({ action, targetLabel }) => `${action} ${targetLabel}`)).toEqual([
      'provider-account.create openai-main',
      'model.create openai-main/gpt-4o',
      'model.create openai-main/o3',
    ]);
    expect(parts.evictions).toEqual([{ kind: 'tenant', id: tenantId }]);
  });

  it('leaves nothing behind where a model cannot be added', async ({ db }) => {
    const { admin, parts } = await stageTenant(db);
    const models = [chatModel('gpt-4o'), chatModel('/no-name')];

    const attempt = createProviderAccount(parts, admin, { ...openai, models }, testNow);

    await expect(attempt).rejects.toThrow();
    expect(await db.$count(providerAccounts)).toBe(0);
    expect(await db.$count(auditEvents)).toBe(0);
    expect(parts.evictions).toEqual([]);
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

  it.each([
    ['openai', ['credential']],
    ['self-hosted-model', ['baseUrl']],
    ['demo', []],
  ])('asks for what an account of %s cannot do without', (provider, missing) => {
    const bare = { name: 'bare', provider, baseUrl: '', credential: ' ' };
    for (const schema of [createProviderAccountInput, addAccountInput]) {
      const issues = schema.safeParse(bare).error?.issues ?? [];
      expect(issues.map(({ path }) => path.join('.'))).toEqual(missing);
    }
  });

  it('takes an empty field for one that was left out', () => {
    expect(createProviderAccountInput.parse({ ...openai, baseUrl: ' ' }).baseUrl).toBeUndefined();
    const own = { name: 'vllm', provider: 'self-hosted-model', baseUrl: 'https://llm.example.com/v1' };
    expect(createProviderAccountInput.parse({ ...own, credential: '' }).credential).toBeUndefined();
  });
});
