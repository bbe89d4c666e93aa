import type { Db } from '#db/types.ts';
import { createProviderAccount as createThroughService } from '#lib/providers/service.ts';
import { createAdmin, createTenant, createUser, testNow } from './factories.ts';
import { createParts } from './parts.ts';
import { createModel, createProviderAccount } from './provider-factories.ts';

/** A tenant with an admin and a member, and the parts that its verbs take. */
export async function stageTenant(db: Db) {
  const { tenantId, everyoneId } = await createTenant(db);
  const admin = await createAdmin(db, tenantId);
  const member = await createUser(db, tenantId);
  const parts = { ...createParts(db), config: { allowPrivateUpstreams: ['10.0.0.0/8'] } };
  return { tenantId, everyoneId, admin, member, parts };
}

/** With a provider account and one model, as rows. */
export async function stageModel(db: Db) {
  const staged = await stageTenant(db);
  const { tenantId } = staged;
  const account = await createProviderAccount(db, tenantId, {
    name: 'openai-main',
    provider: 'openai',
    baseUrl: 'https://api.openai.com/v1',
  });
  const { providerAccountId } = account;
  const { modelId } = await createModel(db, tenantId, providerAccountId, {
    name: 'mini',
    upstreamId: 'gpt-4o-mini',
  });
  return { ...staged, account, providerAccountId, modelId };
}

export const secret = 'sk-proj-canary-credential-0123456789wxyz';
export const openai = {
  name: 'openai-main',
  provider: 'openai',
  baseUrl: undefined,
  credential: secret,
} as const;

/** With a provider account that the service made, its credential sealed. */
export async function stageAccount(db: Db) {
  const staged = await stageTenant(db);
  const { account } = await createThroughService(staged.parts, staged.admin, openai, testNow);
  staged.parts.evictions.length = 0;
  return { ...staged, account, providerAccountId: account.id };
}
