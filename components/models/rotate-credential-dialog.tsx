'use client';

import { useFormContext } from 'react-hook-form';
import { toast } from 'sonner';
import * as z from 'zod';
import { ActionForm } from '#components/shared/action-form.tsx';
import { FormDialog, FormEnd } from '#components/shared/form-dialog.tsx';
import { traitsOf } from '#lib/providers/kinds.ts';
import { ConnectionTest } from './connection-test.tsx';
import { CredentialField } from './credential-field.tsx';
import type { Account, AccountActions } from './types.ts';
import { tellNotes } from './use-run.ts';

const schema = z.object({ credential: z.string() });
const required = z.object({ credential: z.string().trim().min(1, 'Enter the new credential.') });
type Values = z.input<typeof schema>;

export interface RotateCredentialDialogProps {
  account: Account;
  actions: Pick<AccountActions, 'test' | 'rotate'>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function RotateCredentialDialog(props: RotateCredentialDialogProps) {
  const { account, actions, open, onOpenChange } = props;
  const title = account.hasCredential ? 'Rotate credential' : 'Set credential';
  const mayBeNone = traitsOf(account.provider).credential === 'optional';
  function onRotated(saved: { notes: string[] }): void {
    onOpenChange(false);
    toast.success(`${account.name} uses the new credential`);
    tellNotes(saved);
  }
  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      description={`New calls through ${account.name} use it within a second; those under way end with the old one.`}
    >
      <ActionForm<Values, { notes: string[] }>
        schema={mayBeNone ? schema : required}
        defaultValues={{ credential: '' }}
        action={(values) => actions.rotate({ providerAccountId: account.id, ...values })}
        onSuccess={onRotated}
      >
        <CredentialField
          label="New credential"
          optional={mayBeNone}
          hint={
            mayBeNone && account.hasCredential
              ? 'Left empty, calls go without a credential from then on.'
              : 'Stored encrypted and never shown again, but for its last four characters.'
          }
        />
        <TypedTest account={account} actions={actions} />
        <FormEnd submit={title} />
      </ActionForm>
    </FormDialog>
  );
}

function TypedTest({ account, actions }: Pick<RotateCredentialDialogProps, 'account' | 'actions'>) {
  const form = useFormContext<Values>();
  const { credential } = form.watch();
  if (credential.trim() === '') return null;
  return (
    <ConnectionTest
      label="Test the new credential"
      run={() => actions.test({ providerAccountId: account.id, credential: form.getValues('credential') })}
    />
  );
}
