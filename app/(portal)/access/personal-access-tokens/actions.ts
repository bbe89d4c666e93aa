'use server';

import { revalidatePath } from 'next/cache';
import { keysPath } from '#components/tokens/key-row.ts';
import { findApiKey } from '#db/queries/api-keys.ts';
import { defineAction } from '#lib/auth/define-action.ts';
import { AppError } from '#lib/errors.ts';
import { createPatForm, revokePatInput } from '#lib/tokens/input.ts';
import { createPat, revokePat } from '#lib/tokens/service.ts';
import { trafficOfKey } from '#lib/usage/keys.ts';

export const createPatAction = defineAction(
  { name: 'pat.create', permission: 'keys:own', input: createPatForm },
  async ({ actor, input, runtime, now }) => {
    const { key, plaintext } = await createPat(runtime, actor, input, now);
    revalidatePath(keysPath, 'layout');
    return { name: key.name, plaintext };
  },
);

export const revokePatAction = defineAction(
  { name: 'pat.revoke', permission: 'keys:own', input: revokePatInput },
  async ({ actor, input, runtime, now }) => {
    await revokePat(runtime, actor, input, now);
    revalidatePath(keysPath, 'layout');
  },
);

/** What a key does now, for whoever may revoke it. */
export const previewRevokeAction = defineAction(
  { name: 'pat.preview-revoke', permission: 'keys:own', input: revokePatInput },
  async ({ actor, input: { keyId }, runtime: { db }, now }) => {
    const key = await findApiKey(db, actor.tenantId, keyId);
    const visible = key?.userId === actor.userId || actor.permissions.has('keys:any');
    if (!visible || key?.kind !== 'pat') throw new AppError('not_found', 'This key no longer exists.');
    const { requests24h, addresses, lastCallAt, isLive } = await trafficOfKey(db, actor.tenantId, keyId, now);
    return { requests24h, addresses, lastCallAt, isLive };
  },
);
