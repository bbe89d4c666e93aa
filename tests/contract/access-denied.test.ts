import { describe, expect, it } from 'vitest';
import { modelSubjects } from '#db/schema/index.ts';
import { createUser } from '#tests/support/factories.ts';
import { createGrant, createModel, createProviderAccount } from '#tests/support/provider-factories.ts';
import { send } from '#tests/support/raw-http.ts';
import { openPlace, openStand } from '#tests/support/stand-suite.ts';
import { transports } from '#tests/support/transports.ts';

let allowed: string;
let manager: string;
let admin: string;
const stand = openStand(async () => {
  const { tenantId, userId, database } = stand;
  const { db } = database;
  const friend = await createUser(db, tenantId);
  allowed = friend.email;
  const keeper = await createUser(db, tenantId);
  manager = keeper.email;
  admin = (await createUser(db, tenantId, { roles: ['tenant-admin'] })).email;
  for (const name of ['granted', 'closed', 'managed']) {
    const account = { name, provider: 'self-hosted-model' as const, baseUrl: stand.provider.url };
    const { providerAccountId } = await createProviderAccount(db, tenantId, account);
    await createModel(db, tenantId, providerAccountId, { name: 'open' });
    const secret = { name: 'secret', restricted: true };
    const { modelId } = await createModel(db, tenantId, providerAccountId, secret);
    await db.insert(modelSubjects).values({ tenantId, modelId, userId: friend.userId });
    if (name === 'granted') await createGrant(db, tenantId, providerAccountId, { userId });
    if (name !== 'managed') continue;
    await createGrant(db, tenantId, providerAccountId, { userId: friend.userId });
    await createGrant(db, tenantId, providerAccountId, keeper, 'provider-account-manager');
  }
});

describe.each(transports)('a refusal over the $name transport', ({ open }) => {
  const at = openPlace(stand, open);

  async function ask(model: string) {
    const reply = await send(`${at.origin}/api/inference/openai/chat/completions`, {
      headers: ['authorization', `Bearer ${stand.key}`, 'content-type', 'application/json'],
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }] }),
    });
    const { error } = JSON.parse(reply.text) as { error: { code: string; message: string } };
    return { status: reply.status, ...error };
  }

  it('names the model where the account is granted and the model is not, and nobody who may call it', async () => {
    const refused = await ask('granted/secret');
    expect(refused).toMatchObject({ status: 403, code: 'model_access_denied' });
    expect(refused.message).toContain('may not call the model "granted/secret"');
    expect(refused.message).not.toContain('no access to the provider account');
    expect(refused.message).not.toContain(allowed);
  });

  it('names the account where it is not granted, in the same words whether the model exists or not', async () => {
    const texts = await Promise.all(['open', 'secret', 'nothing'].map((name) => ask(`closed/${name}`)));
    expect(new Set(texts.map(({ message }) => message)).size).toBe(1);
    expect(texts[0]).toMatchObject({ status: 403, code: 'model_access_denied' });
    expect(texts[0]?.message).toContain('no access to the provider account "closed"');
  });

  it('names whom to ask: those who manage the account, then the admins, and nobody who only uses it', async () => {
    const { status, message } = await ask('managed/open');
    expect(status).toBe(403);
    expect(message).toContain(`Ask ${manager}, ${admin}.`);
    expect(message).not.toContain(allowed);
  });

  it('names an admin where nobody manages the account, of a model that is kept for others as well', async () => {
    for (const model of ['closed/open', 'granted/secret']) {
      const { status, message } = await ask(model);
      expect([model, status]).toEqual([model, 403]);
      expect(message).toContain(`Ask ${admin}.`);
    }
  });
});
