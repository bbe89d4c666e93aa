'use client';

import { useState } from 'react';
import { toast } from 'sonner';
import { useNewInAddress } from '#components/shared/new-in-address.ts';
import { AddUserDialog } from './add-user-dialog.tsx';
import { PasswordDialog } from './password-dialog.tsx';
import type { UserActions } from './user-actions.ts';

export interface AddedUser {
  email: string;
  /** Lives in the state of `AddUser` alone, and only until the dialog closes. Undefined where none was made. */
  password: string | undefined;
}

export interface AddUserProps {
  signInUrl: string;
  /** The name of the identity provider, where there is one. */
  provider: string | undefined;
  actions: Pick<UserActions, 'create'>;
}

/** The form that an address with `?new=1` opens, and the one showing of the password that it makes. */
export function AddUser({ signInUrl, provider, actions }: AddUserProps) {
  const address = useNewInAddress();
  const [added, setAdded] = useState<{ email: string; password: string }>();

  function tell({ email, password }: AddedUser): void {
    if (password === undefined) {
      address.close();
      toast.success(`Added ${email}`);
      return;
    }
    setAdded({ email, password });
    address.hold();
  }

  return (
    <>
      <AddUserDialog
        open={address.isOpen && !added}
        onClose={address.close}
        onAdded={tell}
        provider={provider}
        actions={actions}
      />
      {added ? (
        <PasswordDialog
          {...added}
          isNew
          signInUrl={signInUrl}
          returnTo={() => document.querySelector('[data-shortcut="create"]')}
          onClose={() => setAdded(undefined)}
        />
      ) : null}
    </>
  );
}
