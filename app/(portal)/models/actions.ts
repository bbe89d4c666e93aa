'use server';

import { refresh } from 'next/cache';
import { defineAction } from '#lib/auth/next/define-action.ts';
import { AppError } from '#lib/errors.ts';
import { addModels } from '#lib/models/service.ts';
import { addAccountInput } from '#lib/providers/add-account-input.ts';
import { testConnectionInput } from '#lib/providers/input.ts';
import { createProbe } from '#lib/providers/probe.ts';
import { createProviderAccount } from '#lib/providers/service.ts';
import { testConnection } from '#lib/providers/test-connection.ts';

/** Makes the account, then its models: an account whose models were refused stands and says so. */
export const addAccountAction = defineAction(
  { name: 'provider-account.create', permission: 'models:write', input: addAccountInput },
  async ({ actor, input, runtime, now }) => {
    const { models, ...fields } = input;
    const { account, notes } = await createProviderAccount(runtime, actor, fields, now);
    const chosen = { providerAccountId: account.id, models };
    const added =
      models.length === 0 ? 0 : await addModels(runtime, actor, chosen, now).then(countAdded, say);
    refresh();
    const said = typeof added === 'string' ? [...notes, added] : notes;
    return { name: account.name, models: typeof added === 'number' ? added : 0, notes: said };
  },
);

/** Of an account that is being typed; nothing is stored, and the credential is sent to that address only. */
export const testNewConnectionAction = defineAction(
  {
    name: 'provider-account.test',
    permission: 'models:write',
    input: testConnectionInput.omit({ providerAccountId: true }),
  },
  ({ actor, input, runtime }) =>
    testConnection(runtime, actor, input, createProbe(runtime.config.allowPrivateUpstreams)),
);

function countAdded({ added }: { added: readonly unknown[] }): number {
  return added.length;
}

function say(error: unknown): string {
  if (error instanceof AppError) return `The models were not added. ${error.message}`;
  throw error;
}
