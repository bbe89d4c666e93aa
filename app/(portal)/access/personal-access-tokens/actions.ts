'use server';

import { revalidatePath } from 'next/cache';
import { keysPath } from '#components/tokens/key-row.ts';
import { defineAction } from '#lib/auth/next/define-action.ts';
import { createPat } from '#lib/tokens/create.ts';
import { disablePats, enablePats } from '#lib/tokens/disable.ts';
import { editPat } from '#lib/tokens/edit.ts';
import { extendPats } from '#lib/tokens/extend.ts';
import {
  createPatInput,
  editPatInput,
  extendPatsInput,
  revokePatInput,
  selectedPatsInput,
} from '#lib/tokens/input.ts';
import { previewRevoke, previewRevokePats } from '#lib/tokens/preview-revoke.ts';
import { revokePat, revokePats } from '#lib/tokens/revoke.ts';

export const createPatAction = defineAction(
  { name: 'pat.create', permission: 'keys:own', input: createPatInput },
  async ({ actor, input, runtime, now }) => {
    const { plaintext } = await createPat(runtime, actor, input, now);
    revalidatePath(keysPath, 'layout');
    return { name: input.name, plaintext };
  },
);

export const editPatAction = defineAction(
  { name: 'pat.edit', permission: 'keys:own', input: editPatInput },
  async ({ actor, input, runtime, now }) => {
    await editPat(runtime, actor, input, now);
    revalidatePath(keysPath, 'layout');
  },
);

export const disablePatsAction = defineAction(
  { name: 'pat.disable', permission: 'keys:own', input: selectedPatsInput },
  async ({ actor, input, runtime, now }) => {
    const outcome = await disablePats(runtime, actor, input, now);
    revalidatePath(keysPath, 'layout');
    return outcome;
  },
);

export const enablePatsAction = defineAction(
  { name: 'pat.enable', permission: 'keys:own', input: selectedPatsInput },
  async ({ actor, input, runtime, now }) => {
    const outcome = await enablePats(runtime, actor, input, now);
    revalidatePath(keysPath, 'layout');
    return outcome;
  },
);

export const extendPatsAction = defineAction(
  { name: 'pat.extend', permission: 'keys:own', input: extendPatsInput },
  async ({ actor, input, runtime, now }) => {
    const outcome = await extendPats(runtime, actor, input, now);
    revalidatePath(keysPath, 'layout');
    return outcome;
  },
);

export const revokePatAction = defineAction(
  { name: 'pat.revoke', permission: 'keys:own', input: revokePatInput },
  async ({ actor, input, runtime, now }) => {
    await revokePat(runtime, actor, input, now);
    revalidatePath(keysPath, 'layout');
  },
);

export const previewRevokeAction = defineAction(
  { name: 'pat.preview-revoke', permission: 'keys:own', input: revokePatInput },
  ({ actor, input, runtime, now }) => previewRevoke(runtime, actor, input, now),
);

export const revokePatsAction = defineAction(
  { name: 'pat.revoke', permission: 'keys:own', input: selectedPatsInput },
  async ({ actor, input, runtime, now }) => {
    const outcome = await revokePats(runtime, actor, input, now);
    revalidatePath(keysPath, 'layout');
    return outcome;
  },
);

export const previewRevokePatsAction = defineAction(
  { name: 'pat.preview-revoke', permission: 'keys:own', input: selectedPatsInput },
  ({ actor, input, runtime, now }) => previewRevokePats(runtime, actor, input, now),
);
