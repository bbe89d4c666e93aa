import type { ServerAction } from '#components/shared/server-action.ts';
import type { KeyConsequences } from '#lib/users/consequences.ts';
import type { ChangeRolesForm, CreateUserForm } from '#lib/users/input.ts';
import type { AddedUser } from './add-user.tsx';

interface Target {
  userId: string;
}

export interface UserActions {
  create: ServerAction<CreateUserForm, AddedUser>;
  previewKeys: ServerAction<Target, KeyConsequences>;
  changeRole: ServerAction<ChangeRolesForm, { roles: readonly string[] }>;
  resetPassword: ServerAction<Target, { password: string }>;
  revokeKeys: ServerAction<Target, { revoked: number }>;
  deactivate: ServerAction<Target>;
  reactivate: ServerAction<Target>;
}
