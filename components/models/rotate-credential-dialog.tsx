'use client';

import { useFormContext } from 'react-hook-form';
import { toast } from 'sonner';
import * as z from 'zod';
import { ActionForm } from '#components/shared/action-form.tsx';
import { SwitchField } from '#components/shared/fields.tsx';
import { FormDialog, FormEnd } from '#components/shared/form-dialog.tsx';
import { checkCredentialChoice } from '#lib/providers/input.ts';
import { traitsOf } from '#lib/providers/kinds.ts';
import type { Account } from './account.ts';
import type { AccountActions } from './account-actions.ts';
import { ConnectionTest } from './connection-test.tsx';
import { CredentialField } from './credential-field.tsx';
import { tellNotes } from './use-run.ts';

const schema = z
  .object({ credential: z.string(), remove: z.boolean() })
  .superRefine((values, context) => checkCredentialChoice(chosen(values), context));
type Values = z.input<typeof schema>;

/** What was typed before it was to be removed is out of sight, and out of the question. */
function chosen({ credential, remove }: { credential: string; remove: boolean }) {
  return remove ? { credential: '', remove } : { credential, remove };
}

export interface RotateCredentialDialogProps {
  account: Account;
  actions: Pick<AccountActions, 'test' | 'rotate'>;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function RotateCredentialDialog(props: RotateCredentialDialogProps) {
  const { account, actions, open, onOpenChange } = props;
  const title = account.hasCredential ? 'Rotate credential' : 'Set credential';
  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      description={`New calls through ${account.name} use it within a second; those under way end with the old one.`}
    >
      <ActionForm<Values, Saved>
        schema={schema}
        defaultValues={{ credential: '', remove: false }}
        action={async (values) => {
          const outcome = await actions.rotate({ providerAccountId: account.id, ...chosen(values) });
          return outcome.ok ? { ...outcome, data: { ...outcome.data, removed: values.remove } } : outcome;
        }}
        onSuccess={(saved) => {
          onOpenChange(false);
          toast.success(
            saved.removed
              ? `${account.name} calls its provider without a credential`
              : `${account.name} uses the new credential`,
          );
          tellNotes(saved);
        }}
      >
        <Fields account={account} actions={actions} title={title} />
      </ActionForm>
    </FormDialog>
  );
}

interface Saved {
  notes: string[];
  removed: boolean;
}

interface FieldsProps extends Pick<RotateCredentialDialogProps, 'account' | 'actions'> {
  title: string;
}

/** A field left empty means nothing: who wants no credential says so. */
function Fields({ account, actions, title }: FieldsProps) {
  const removes = useFormContext<Values>().watch('remove');
  const mayGo = account.hasCredential && traitsOf(account.provider).credential === 'optional';
  return (
    <>
      {removes ? null : (
        <>
          <CredentialField
            label="New credential"
            hint="Stored encrypted and never shown again, but for its last four characters."
          />
          <TypedTest account={account} actions={actions} />
        </>
      )}
      {mayGo ? (
        <SwitchField
          name="remove"
          label="Remove it instead"
          hint="For a server that asks for none: calls go without a credential from then on."
        />
      ) : null}
      <FormEnd submit={removes ? 'Remove credential' : title} tone={removes ? 'danger' : 'primary'} />
    </>
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
