import { PasswordDue } from '#components/account/password-due.tsx';
import type { Actor } from '#lib/auth/actor.ts';
import { changePasswordAction } from '../account-actions.ts';
import { passwordStateOf } from '../password-state.ts';

/** Nothing for who chose their own password, or has none. */
export async function PasswordDueOf({
  tenantId,
  userId,
  email,
}: Pick<Actor, 'tenantId' | 'userId' | 'email'>) {
  const state = await passwordStateOf(tenantId, userId);
  if (!state?.hasPassword || !state.changeDue) return null;
  return <PasswordDue email={email} changePassword={changePasswordAction} />;
}
