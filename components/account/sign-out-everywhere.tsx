'use client';

import { ConfirmDialog } from '#components/shared/confirm-dialog.tsx';
import type { ServerAction } from '#components/shared/server-action.ts';

export interface SignOutEverywhereProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  signOutEverywhere: ServerAction<void>;
}

export function SignOutEverywhere({ open, onOpenChange, signOutEverywhere }: SignOutEverywhereProps) {
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Sign out everywhere"
      verb="Sign out"
      description="Every browser in which you are signed in, this one too, has to sign in again. Your keys go on working."
      action={() => signOutEverywhere()}
      // By a whole load, which leaves nothing in this browser of what was shown.
      onDone={() => window.location.assign('/sign-in')}
    />
  );
}
