'use client';

import { useWatch } from 'react-hook-form';
import { ActionForm } from '#components/shared/action-form.tsx';
import { RadioField, type RadioFieldOption, TextField } from '#components/shared/fields.tsx';
import { FormDialog, FormEnd } from '#components/shared/form-dialog.tsx';
import { longestPassword, shortestPassword } from '#lib/auth/password-rules.ts';
import { type CreateUserForm, createUserInput } from '#lib/users/input.ts';
import type { AddedUser } from './add-user.tsx';
import { roleOptions } from './role-options.ts';
import type { UserActions } from './user-actions.ts';

interface AddUserDialogProps {
  open: boolean;
  onClose: () => void;
  provider: string | undefined;
  actions: Pick<UserActions, 'create'>;
  onAdded: (added: AddedUser) => void;
}

export function AddUserDialog({ open, onClose, provider, actions, onAdded }: AddUserDialogProps) {
  return (
    <FormDialog
      open={open}
      onOpenChange={(next) => next || onClose()}
      title="Add user"
      description="They can sign in and make keys of their own at once."
    >
      <ActionForm<CreateUserForm, AddedUser>
        schema={createUserInput}
        defaultValues={{
          email: '',
          displayName: '',
          roles: 'tenant-member',
          signIn: provider ? 'provider' : 'generate',
          password: '',
        }}
        action={actions.create}
        onSuccess={onAdded}
      >
        <TextField
          name="email"
          label="E-mail"
          type="email"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
        />
        <TextField name="displayName" label="Name" optional autoComplete="off" maxLength={100} />
        <RadioField name="roles" label="Role" options={roleOptions} />
        <RadioField name="signIn" label="Sign-in" options={signInOptions(provider)} />
        <PasswordField />
        <FormEnd submit="Add user" />
      </ActionForm>
    </FormDialog>
  );
}

function PasswordField() {
  const signIn = useWatch({ name: 'signIn' });
  if (signIn !== 'password') return null;
  return (
    <TextField
      name="password"
      label="First password"
      hint={`At least ${shortestPassword} characters.`}
      type="password"
      autoComplete="new-password"
      maxLength={longestPassword}
    />
  );
}

function signInOptions(provider: string | undefined): RadioFieldOption[] {
  const own: RadioFieldOption[] = [
    { value: 'generate', label: 'With a password made here', hint: 'It is shown once, to be passed on.' },
    { value: 'password', label: 'With a password that you type' },
  ];
  if (!provider) return own;
  return [
    {
      value: 'provider',
      label: `Through ${provider}`,
      hint: 'By this e-mail address, without a password here.',
    },
    ...own,
  ];
}
