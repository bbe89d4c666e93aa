'use server';

import { refresh } from 'next/cache';
import { defineAction } from '#lib/auth/next/define-action.ts';
import { addAccountInput } from '#lib/providers/add-account-input.ts';
import { testConnectionInput } from '#lib/providers/input.ts';
import { createProbe } from '#lib/providers/probe.ts';
import { createProviderAccount } from '#lib/providers/service.ts';
import { testConnection } from '#lib/providers/test-connection.ts';

export const addAccountAction = defineAction(
  { name: 'provider-account.create', permission: 'models:write', input: addAccountInput },
  async ({ actor, input, runtime, now }) => {
    const { account, added, notes } = await createProviderAccount(runtime, actor, input, now);
    refresh();
    return { name: account.name, models: added.length, notes };
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
