'use client';

import { useState } from 'react';
import { Callout } from '#components/shared/callout.tsx';
import { Button } from '#components/ui/button.tsx';
import { type ChangePassword, ChangePasswordDialog } from './change-password-dialog.tsx';

interface PasswordDueProps {
  email: string;
  changePassword: ChangePassword;
}

/** For who signs in with a password that somebody else has seen. It asks and holds nobody up. */
export function PasswordDue({ email, changePassword }: PasswordDueProps) {
  const [open, setOpen] = useState(false);
  return (
    <Callout tone="warning">
      Your password was set by somebody else. Choose one that only you know.{' '}
      <Button variant="link" size="inline" onClick={() => setOpen(true)}>
        Change password
      </Button>
      <ChangePasswordDialog
        open={open}
        onClose={() => setOpen(false)}
        email={email}
        changePassword={changePassword}
      />
    </Callout>
  );
}
