'use server';

import { refresh } from 'next/cache';
import { removeGrantInput, searchSubjectsInput, setGrantInput, setGrantsInput } from '#lib/access/input.ts';
import { removeGrant, setGrant, setGrants } from '#lib/access/service.ts';
import { findGrantees } from '#lib/access/subject-search.ts';
import { defineAction } from '#lib/auth/next/define-action.ts';
import { deletionConsequences } from '#lib/providers/consequences.ts';
import {
  editProviderAccountInput,
  providerAccountInput,
  rotateCredentialInput,
  testConnectionInput,
} from '#lib/providers/input.ts';
import { createProbe } from '#lib/providers/probe.ts';
import {
  deleteProviderAccount,
  editProviderAccount,
  rotateCredential,
  type SavedAccount,
  switchProviderAccount,
} from '#lib/providers/service.ts';
import { testConnection } from '#lib/providers/test-connection.ts';

// Everyone may read models; who may change an account is decided by its grants, inside each verb.
const permission = 'models:read';

export const testConnectionAction = defineAction(
  {
    name: 'provider-account.test',
    permission,
    input: testConnectionInput.required({ providerAccountId: true }),
  },
  ({ actor, input, runtime }) =>
    testConnection(runtime, actor, input, createProbe(runtime.config.allowPrivateUpstreams)),
);

export const editAccountAction = defineAction(
  { name: 'provider-account.edit', permission, input: editProviderAccountInput },
  async ({ actor, input, runtime, now }) => report(await editProviderAccount(runtime, actor, input, now)),
);

export const rotateCredentialAction = defineAction(
  { name: 'provider-account.rotate-credential', permission, input: rotateCredentialInput },
  async ({ actor, input, runtime, now }) => report(await rotateCredential(runtime, actor, input, now)),
);

export const enableAccountAction = defineAction(
  { name: 'provider-account.enable', permission, input: providerAccountInput },
  async ({ actor, input, runtime, now }) =>
    report(await switchProviderAccount(runtime, actor, { ...input, enabled: true }, now)),
);

export const disableAccountAction = defineAction(
  { name: 'provider-account.disable', permission, input: providerAccountInput },
  async ({ actor, input, runtime, now }) =>
    report(await switchProviderAccount(runtime, actor, { ...input, enabled: false }, now)),
);

export const deletionConsequencesAction = defineAction(
  { name: 'provider-account.preview-delete', permission, input: providerAccountInput },
  ({ actor, input, runtime, now }) => deletionConsequences(runtime.db, actor, input, now),
);

/** The page that was looked at is gone afterwards, so its caller goes to the list instead of drawing it anew. */
export const deleteAccountAction = defineAction(
  { name: 'provider-account.delete', permission, input: providerAccountInput },
  ({ actor, input, runtime, now }) => deleteProviderAccount(runtime, actor, input, now),
);

export const searchSubjectsAction = defineAction(
  { name: 'grant.search', permission, input: searchSubjectsInput },
  ({ actor, input, runtime }) => findGrantees(runtime.db, actor, input),
);

export const setGrantsAction = defineAction(
  { name: 'grant.set', permission, input: setGrantsInput },
  async ({ actor, input, runtime, now }) => {
    const changed = await setGrants(runtime, actor, input, now);
    refresh();
    return { changed };
  },
);

export const setGrantAction = defineAction(
  { name: 'grant.set', permission, input: setGrantInput },
  async ({ actor, input, runtime, now }) => {
    await setGrant(runtime, actor, input, now);
    refresh();
  },
);

export const removeGrantAction = defineAction(
  { name: 'grant.delete', permission, input: removeGrantInput },
  async ({ actor, input, runtime, now }) => {
    await removeGrant(runtime, actor, input, now);
    refresh();
  },
);

function report({ notes }: SavedAccount): { notes: string[] } {
  refresh();
  return { notes };
}
