'use server';

import { Boxes, KeyRound, UserRound } from 'lucide-react';
import * as z from 'zod';
import type { PaletteGroup } from '#components/shell/palette.ts';
import { keyPath } from '#components/tokens/key-row.ts';
import { usersPath } from '#components/users/person-row.ts';
import { findPatNames, type PatName } from '#db/queries/pat-names.ts';
import { findUserNames, type UserName } from '#db/queries/users.ts';
import { type EffectiveModel, effectiveModels } from '#lib/access/effective.ts';
import { managedAccounts } from '#lib/access/manage-account.ts';
import { defineAction } from '#lib/auth/next/define-action.ts';
import { keyLabel } from '#lib/gateway/key-shape.ts';

const mostOfAKind = 8;

/** What the palette finds beyond pages: keys (an admin's search sees those of all), models one may call, people. */
export const searchAction = defineAction(
  { name: 'portal.search', permission: 'self', input: z.string().trim().min(1).max(100) },
  async ({ actor, input: search, runtime: { db } }): Promise<PaletteGroup[]> => {
    const ofAll = actor.permissions.has('keys:any');
    const [keys, models, managed, people] = await Promise.all([
      findPatNames(db, actor.tenantId, { search, userId: ofAll ? undefined : actor.userId }, mostOfAKind),
      effectiveModels(db, actor.tenantId, { userId: actor.userId }),
      managedAccounts(db, actor),
      actor.permissions.has('users:read') ? findUserNames(db, actor.tenantId, search, mostOfAKind) : [],
    ]);
    const isManaged = (model: EffectiveModel) => managed === 'all' || managed.has(model.providerAccountId);
    return [
      { label: 'Keys', items: keys.map((key) => keyItem(key, ofAll)) },
      { label: 'Models', items: matching(models, search).map((model) => modelItem(model, isManaged(model))) },
      { label: 'Users', items: people.map(personItem) },
    ].filter(({ items }) => items.length > 0);
  },
);

function keyItem({ id, name, publicId, owner }: PatName, ofAll: boolean) {
  return {
    id,
    label: name,
    href: keyPath(id),
    icon: <KeyRound />,
    hint: ofAll ? owner : keyLabel('pat', publicId),
  };
}

function matching(models: readonly EffectiveModel[], search: string): EffectiveModel[] {
  const wanted = search.toLowerCase();
  return models.filter(({ name }) => name.toLowerCase().includes(wanted)).slice(0, mostOfAKind);
}

/** Who manages the account gets to its page, everybody else to what they may call. */
function modelItem({ id, name, providerAccount, through }: EffectiveModel, managed: boolean) {
  const href = managed ? `/models/${encodeURIComponent(providerAccount)}` : '/#models';
  return { id, label: name, href, icon: <Boxes />, hint: through };
}

/** People have no page of their own: the list shows this one, with all that can be done. */
function personItem({ id, email, displayName }: UserName) {
  const href = `${usersPath}?q=${encodeURIComponent(email)}`;
  return { id, label: email, href, icon: <UserRound />, hint: displayName };
}
