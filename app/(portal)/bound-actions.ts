import type { ShellActions } from '#components/shell/shell-actions.ts';
import { signOutAction, signOutEverywhereAction } from '../sign-in/actions.ts';
import { changePasswordAction } from './account-actions.ts';
import { searchAction } from './search-action.tsx';

export const shellActions: ShellActions = {
  signOut: signOutAction,
  signOutEverywhere: signOutEverywhereAction,
  changePassword: changePasswordAction,
  search: searchAction,
};
