import type { ActionResult } from '#lib/auth/action-result.ts';
import type { KeyConsequences } from '#lib/users/consequences.ts';
import type { ChangeRolesForm } from '#lib/users/input.ts';

interface Target {
  userId: string;
}

/** What the page's parts may ask of the server. */
export interface UserActions {
  previewKeys: (input: Target) => Promise<ActionResult<KeyConsequences>>;
  changeRole: (input: ChangeRolesForm) => Promise<ActionResult<{ roles: readonly string[] }>>;
  resetPassword: (input: Target) => Promise<ActionResult<{ password: string }>>;
  revokeKeys: (input: { email: string }) => Promise<ActionResult<{ revoked: number }>>;
  deactivate: (input: Target) => Promise<ActionResult<unknown>>;
  reactivate: (input: Target) => Promise<ActionResult<unknown>>;
}
