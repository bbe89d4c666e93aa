'use client';

import { useState } from 'react';
import { ConfirmDialog } from '#components/shared/confirm-dialog.tsx';
import { UnreadConsequences } from '#components/shared/consequences.tsx';
import { cutWhen, endOfKey } from '#components/tokens/revoke-words.ts';
import type { KeyConsequences } from '#lib/users/consequences.ts';
import { ChangeRoleDialog } from './change-role-dialog.tsx';
import { Consequences } from './consequences.tsx';
import { PasswordDialog } from './password-dialog.tsx';
import type { PersonRow } from './person-row.ts';
import type { UserActions } from './user-actions.ts';

export type AskedVerb = 'role' | 'password' | 'keys' | 'deactivate' | 'reactivate';

interface UserDialogsProps {
  person: Pick<PersonRow, 'id' | 'email' | 'roles'>;
  asked: AskedVerb | undefined;
  /** What their keys carry, read before this was asked; undefined where it could not be. */
  known: KeyConsequences | undefined;
  signInUrl: string;
  actions: UserActions;
  returnTo: () => HTMLElement | null;
  onClose: () => void;
}

export function UserDialogs(props: UserDialogsProps) {
  const { person, asked, known, actions, onClose } = props;
  const { id: userId, email } = person;
  const steer = (verb: AskedVerb) => ({
    open: asked === verb,
    onOpenChange: (open: boolean) => open || onClose(),
  });
  const typed = (known?.hasTraffic ?? true) ? { typedName: email } : {};

  return (
    <>
      <ChangeRoleDialog person={person} actions={actions} {...steer('role')} />
      <NewPassword {...props} {...steer('password')} />
      <ConfirmDialog
        {...steer('keys')}
        {...typed}
        title={`Revoke all keys of ${email}`}
        verb="Revoke"
        description={`Every key is ${endOfKey}. They can make new ones. This cannot be undone.`}
        action={() => actions.revokeKeys({ userId })}
        done={`Revoked all keys of ${email}`}
      >
        {known ? <Consequences known={known} /> : <UnreadConsequences />}
      </ConfirmDialog>
      <ConfirmDialog
        {...steer('deactivate')}
        {...typed}
        title={`Deactivate ${email}`}
        verb="Deactivate"
        description={`They cannot sign in any more and every session ends. What their keys are doing is ${cutWhen}. Usage, grants and teams stay as they are.`}
        action={() => actions.deactivate({ userId })}
        done={`Deactivated ${email}`}
      >
        {known ? <Consequences known={known} /> : <UnreadConsequences />}
      </ConfirmDialog>
      <ConfirmDialog
        {...steer('reactivate')}
        title={`Reactivate ${email}`}
        verb="Reactivate"
        tone="primary"
        description="They can sign in again, with the role, teams and grants that they had. It restores no key: those that were revoked stay so, and they make new ones."
        action={() => actions.reactivate({ userId })}
        done={`Reactivated ${email}`}
      />
    </>
  );
}

interface NewPasswordProps extends UserDialogsProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

function NewPassword({ person, signInUrl, actions, returnTo, open, onOpenChange }: NewPasswordProps) {
  const [password, setPassword] = useState<string>();
  const { id: userId, email } = person;

  async function reset() {
    const outcome = await actions.resetPassword({ userId });
    if (outcome.ok) setPassword(outcome.data.password);
    return outcome;
  }

  return (
    <>
      <ConfirmDialog
        open={open}
        onOpenChange={onOpenChange}
        title={`Set a new password for ${email}`}
        verb="Set a new password"
        tone="primary"
        description="The password that they have stops working and their sessions end. The new one is shown to you once. Their keys go on working."
        action={reset}
      />
      {password === undefined ? null : (
        <PasswordDialog
          email={email}
          password={password}
          isNew={false}
          signInUrl={signInUrl}
          returnTo={returnTo}
          onClose={() => setPassword(undefined)}
        />
      )}
    </>
  );
}
