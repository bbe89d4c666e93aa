'use server';

import { defineAction } from '#lib/auth/next/define-action.ts';
import { findFilterChoices, findFilterChoicesInput } from '#lib/tokens/list-filters.ts';

export const findOwnKeyFilterAction = defineAction(
  { name: 'pat.search', permission: 'keys:own', input: findFilterChoicesInput },
  ({ actor, input, runtime: { db } }) => findFilterChoices(db, actor, 'own', input),
);

export const findAllKeysFilterAction = defineAction(
  { name: 'pat.search', permission: 'keys:any', input: findFilterChoicesInput },
  ({ actor, input, runtime: { db } }) => findFilterChoices(db, actor, 'all', input),
);
