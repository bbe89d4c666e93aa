import { notFound } from 'next/navigation';
import { cache } from 'react';
import type { ProviderAccountId } from '#db/ids.ts';
import { findProviderAccountByName } from '#db/queries/provider-accounts.ts';
import { isManagerOf, managedAccounts } from '#lib/access/manage-account.ts';
import type { Actor } from '#lib/auth/actor.ts';
import { requireActor } from '#lib/auth/next/gate.ts';
import { accountNamePattern } from '#lib/providers/input.ts';
import { getRuntime } from '#lib/runtime/runtime.ts';

export interface ModelsGate {
  actor: Actor;
  managed: 'all' | ReadonlySet<ProviderAccountId>;
}

/** For tenant admins, and for whoever manages at least one account; for others there is nothing here. */
export const requireSomeManager = cache(async (): Promise<ModelsGate> => {
  const actor = await requireActor('models:read');
  const managed = await managedAccounts(getRuntime().db, actor);
  if (managed !== 'all' && managed.size === 0) notFound();
  return { actor, managed };
});

/** The account of that name, for whoever may change it. One that others manage and one that is missing look the same. */
export const requireAccount = cache(async (name: string) => {
  const actor = await requireActor('models:read');
  const { db } = getRuntime();
  const account = accountNamePattern.test(name)
    ? await findProviderAccountByName(db, actor.tenantId, name)
    : undefined;
  if (!account || !(await isManagerOf(db, actor, account.id))) notFound();
  return { actor, account };
});
