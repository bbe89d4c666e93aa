'use client';

import { useId, useState } from 'react';
import { ActionForm } from '#components/shared/action-form.tsx';
import { TextField } from '#components/shared/fields.tsx';
import { FormDialog, FormEnd } from '#components/shared/form-dialog.tsx';
import type { ServerAction } from '#components/shared/server-action.ts';
import { tellDone } from '#components/shared/tell.ts';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { longestPassword, shortestPassword } from '#lib/auth/password-rules.ts';
import { type ChangePasswordInput, changePasswordInput } from '#lib/users/input.ts';

export type ChangePassword = ServerAction<ChangePasswordInput>;

export interface ChangePasswordDialogProps {
  open: boolean;
  onClose: () => void;
  email: string;
  changePassword: ChangePassword;
}

export function ChangePasswordDialog({ open, onClose, email, changePassword }: ChangePasswordDialogProps) {
  function finish(): void {
    onClose();
    tellDone('Your password is changed');
  }
  return (
    <FormDialog
      open={open}
      onOpenChange={(next) => next || onClose()}
      title="Change password"
      description="You stay signed in here and are signed out everywhere else. Your keys go on working."
    >
      <ActionForm<ChangePasswordInput, unknown>
        schema={changePasswordInput}
        defaultValues={{ currentPassword: '', newPassword: '' }}
        action={changePassword}
        onSuccess={finish}
      >
        {/* Tells a password manager whose password it is to keep; browsers look for it before the passwords. */}
        <input hidden readOnly type="text" name="username" autoComplete="username" value={email} />
        <PasswordFields />
        <FormEnd submit="Change password" />
      </ActionForm>
    </FormDialog>
  );
}

/** Typed once each: who is not sure looks, which finds more slips than typing blindly twice. */
function PasswordFields() {
  const [shown, setShown] = useState(false);
  const id = useId();
  const type = shown ? 'text' : 'password';
  const plain = { type, autoCapitalize: 'none', spellCheck: false } as const;
  return (
    <>
      <TextField
        {...plain}
        name="currentPassword"
        label="Current password"
        autoComplete="current-password"
        maxLength={1_000}
      />
      <TextField
        {...plain}
        name="newPassword"
        label="New password"
        hint={`At least ${shortestPassword} characters.`}
        autoComplete="new-password"
        maxLength={longestPassword}
      />
      <div className="flex items-center gap-2.5">
        <Checkbox id={id} checked={shown} onChange={(event) => setShown(event.target.checked)} />
        <label htmlFor={id}>Show passwords</label>
      </div>
    </>
  );
}
