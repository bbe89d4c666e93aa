import type { ActionOutcome } from '#components/shared/action-outcome.ts';
import type { KeyConsequences } from '#lib/users/consequences.ts';
import type { ChangeRolesForm } from '#lib/users/input.ts';

interface Target {
  userId: string;
}

/** What the page's parts may ask of the server. */
export interface UserActions {
  previewKeys: (input: Target) => Promise<ActionOutcome<KeyConsequences>>;
  changeRole: (input: ChangeRolesForm) => Promise<ActionOutcome<{ roles: readonly string[] }>>;
  resetPassword: (input: Target) => Promise<ActionOutcome<{ password: string }>>;
  revokeKeys: (input: { email: string }) => Promise<ActionOutcome<{ revoked: number }>>;
  deactivate: (input: Target) => Promise<ActionOutcome>;
  reactivate: (input: Target) => Promise<ActionOutcome>;
}
