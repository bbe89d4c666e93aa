'use server';

import { revalidatePath } from 'next/cache';
import { usersPath } from '#components/users/person-row.ts';
import { defineAction } from '#lib/auth/next/define-action.ts';
import { revokeAllPatsOf } from '#lib/tokens/revoke.ts';
import { keyConsequences } from '#lib/users/consequences.ts';
import { changeRolesInput, createUserInput, userInput } from '#lib/users/input.ts';
import {
  changeRoles,
  createUser,
  deactivateUser,
  reactivateUser,
  resetPassword,
} from '#lib/users/service.ts';

const permission = 'users:write';

export const createUserAction = defineAction(
  { name: 'user.create', permission, input: createUserInput },
  async ({ actor, input, runtime, now }) => {
    const { user, generatedPassword } = await createUser(runtime, actor, input, now);
    revalidatePath(usersPath);
    return { email: user.email, password: generatedPassword };
  },
);

export const changeRoleAction = defineAction(
  { name: 'user.edit-roles', permission, input: changeRolesInput },
  async ({ actor, input, runtime, now }) => {
    const { roles } = await changeRoles(runtime, actor, input, now);
    revalidatePath(usersPath);
    return { roles };
  },
);

export const resetPasswordAction = defineAction(
  { name: 'user.reset-password', permission, input: userInput },
  async ({ actor, input, runtime, now }) => {
    const { generatedPassword } = await resetPassword(runtime, actor, input, now);
    return { password: generatedPassword };
  },
);

/** What the keys of a person carry, for the dialogs that end them. */
export const previewKeysAction = defineAction(
  { name: 'user.preview-keys', permission, input: userInput },
  async ({ actor, input, runtime, now }) => keyConsequences(runtime.db, actor, input, now),
);

export const revokeKeysAction = defineAction(
  { name: 'pat.revoke-all', permission: 'keys:any', input: userInput },
  async ({ actor, input, runtime, now }) => {
    const { revoked } = await revokeAllPatsOf(runtime, actor, input, now);
    revalidatePath(usersPath);
    return { revoked: revoked.length };
  },
);

export const deactivateUserAction = defineAction(
  { name: 'user.deactivate', permission, input: userInput },
  async ({ actor, input, runtime, now }) => {
    await deactivateUser(runtime, actor, input, now);
    revalidatePath(usersPath);
  },
);

export const reactivateUserAction = defineAction(
  { name: 'user.reactivate', permission, input: userInput },
  async ({ actor, input, runtime, now }) => {
    await reactivateUser(runtime, actor, input, now);
    revalidatePath(usersPath);
  },
);
