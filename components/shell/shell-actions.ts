import type { ChangePassword } from '#components/account/change-password-dialog.tsx';
import type { ServerAction } from '#components/shared/server-action.ts';
import type { PaletteGroup } from './palette.ts';

export interface ShellActions {
  signOut: ServerAction<void>;
  signOutEverywhere: ServerAction<void>;
  changePassword: ChangePassword;
  /** Keys, models and people that match; answers only what the actor may see. */
  search: ServerAction<string, PaletteGroup[]>;
}
