import type { UserActions } from '#components/users/user-actions.ts';
import {
  changeRoleAction,
  createUserAction,
  deactivateUserAction,
  previewKeysAction,
  reactivateUserAction,
  resetPasswordAction,
  revokeKeysAction,
} from './actions.ts';

export const userActions: UserActions = {
  create: createUserAction,
  previewKeys: previewKeysAction,
  changeRole: changeRoleAction,
  resetPassword: resetPasswordAction,
  revokeKeys: revokeKeysAction,
  deactivate: deactivateUserAction,
  reactivate: reactivateUserAction,
};
