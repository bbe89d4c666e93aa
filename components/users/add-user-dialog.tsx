'use client';

import { useWatch } from 'react-hook-form';
import { ActionForm } from '#components/shared/action-form.tsx';
import type { ActionOutcome } from '#components/shared/action-outcome.ts';
import { RadioField, type RadioFieldOption, TextField } from '#components/shared/fields.tsx';
import { SubmitButton } from '#components/shared/submit-button.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogClose, DialogContent } from '#components/ui/dialog.tsx';
import { longestPassword, shortestPassword } from '#lib/auth/password-rules.ts';
import { type CreateUserForm, createUserInput } from '#lib/users/input.ts';
import type { AddedUser } from './add-user.tsx';
import { roleOptions } from './role-options.ts';

interface AddUserDialogProps {
  open: boolean;
  onClose: () => void;
  provider: string | undefined;
  create: (values: CreateUserForm) => Promise<ActionOutcome<AddedUser>>;
  onAdded: (added: AddedUser) => void;
}

export function AddUserDialog({ open, onClose, provider, create, onAdded }: AddUserDialogProps) {
  return (
    <Dialog open={open} onOpenChange={(next) => next || onClose()}>
      <DialogContent
        title="Add user"
        description="They can sign in and make keys of their own at once."
        onInteractOutside={(event) => event.preventDefault()}
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
          action={create}
          onSuccess={onAdded}
        >
          <TextField
            name="email"
            label="E-mail"
            type="email"
            autoFocus
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={254}
          />
          <TextField name="displayName" label="Name" optional autoComplete="off" maxLength={100} />
          <RadioField name="roles" label="Role" options={roleOptions} />
          <RadioField name="signIn" label="Sign-in" options={signInOptions(provider)} />
          <PasswordField />
          <div className="sticky bottom-0 -mx-5 -mb-5 flex justify-end gap-2 border-t bg-popover px-5 py-3">
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
            <SubmitButton>Add user</SubmitButton>
          </div>
        </ActionForm>
      </DialogContent>
    </Dialog>
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
    { value: 'generate', label: 'Make a first password', hint: 'It is shown once, to be passed on.' },
    { value: 'password', label: 'Type a first password' },
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
