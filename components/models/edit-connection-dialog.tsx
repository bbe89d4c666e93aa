'use client';

import { useFormContext } from 'react-hook-form';
import { toast } from 'sonner';
import type * as z from 'zod';
import { ActionForm } from '#components/shared/action-form.tsx';
import { Callout } from '#components/shared/callout.tsx';
import { TextField } from '#components/shared/fields.tsx';
import { FormDialog, FormEnd } from '#components/shared/form-dialog.tsx';
import { editProviderAccountInput } from '#lib/providers/input.ts';
import type { Account } from './account.ts';
import type { AccountActions } from './account-actions.ts';
import { ConnectionTest } from './connection-test.tsx';
import { CredentialField } from './credential-field.tsx';
import { tellNotes } from './use-run.ts';

const schema = editProviderAccountInput.omit({ providerAccountId: true });
type Values = z.input<typeof schema>;

export interface EditConnectionDialogProps {
  account: Account;
  actions: Pick<AccountActions, 'test' | 'edit'>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function EditConnectionDialog({ account, actions, open, onOpenChange }: EditConnectionDialogProps) {
  const providerAccountId = account.id;
  function onSaved(saved: { notes: string[] }): void {
    onOpenChange(false);
    toast.success(`Saved ${account.name}`);
    tellNotes(saved);
  }
  return (
    <FormDialog open={open} onOpenChange={onOpenChange} title={`Edit ${account.name}`}>
      <ActionForm<Values, { notes: string[] }>
        schema={schema}
        defaultValues={{ baseUrl: account.baseUrl ?? '', credential: '' }}
        action={(values) => actions.edit({ providerAccountId, ...values })}
        onSuccess={onSaved}
      >
        <Fields account={account} actions={actions} />
        <FormEnd submit="Save" />
      </ActionForm>
    </FormDialog>
  );
}

function Fields({ account, actions }: Pick<EditConnectionDialogProps, 'account' | 'actions'>) {
  const form = useFormContext<Values>();
  const moved = form.watch('baseUrl').trim() !== account.baseUrl;
  return (
    <>
      <TextField
        name="baseUrl"
        label="Base URL"
        type="url"
        mono
        hint={`The name ${account.name} stays: it stands in the model ids of every client.`}
      />
      {moved && account.hasCredential ? (
        <Callout>The stored credential is not sent to a new address: enter it again.</Callout>
      ) : null}
      <CredentialField
        optional={!(moved && account.hasCredential)}
        hint={moved ? 'The credential for the new address.' : 'Leave it empty to keep the stored one.'}
      />
      <ConnectionTest run={() => actions.test({ providerAccountId: account.id, ...form.getValues() })} />
    </>
  );
}
