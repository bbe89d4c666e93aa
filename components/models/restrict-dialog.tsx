'use client';

import { useFormContext } from 'react-hook-form';
import { toast } from 'sonner';
import * as z from 'zod';
import { ActionForm } from '#components/shared/action-form.tsx';
import { Callout } from '#components/shared/callout.tsx';
import { SwitchField } from '#components/shared/fields.tsx';
import { FormDialog, FormEnd } from '#components/shared/form-dialog.tsx';
import type { ModelDialogProps } from './model-menu.tsx';
import { asSubjectInput, subjectsField } from './subject-fields.ts';
import { SubjectPicker } from './subject-picker.tsx';

const schema = z.object({ restricted: z.boolean(), subjects: subjectsField });
type Values = z.input<typeof schema>;

export function RestrictDialog({ account, model, actions, open, onOpenChange }: ModelDialogProps) {
  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Restrict ${model.name}`}
      description="Narrows one model to some of those who may use the account. Tenant admins may call it in any case."
    >
      <ActionForm<Values, unknown>
        schema={schema}
        defaultValues={{ restricted: model.restricted, subjects: model.subjects }}
        action={({ restricted, subjects }) =>
          actions.restrict({ modelId: model.id, restricted, subjects: subjects.map(asSubjectInput) })
        }
        onSuccess={() => {
          onOpenChange(false);
          toast.success(`Saved who may call ${model.name}`);
        }}
      >
        <SwitchField
          name="restricted"
          label="Restricted"
          hint={`Off: whoever may use ${account.name} may call it.`}
        />
        <AllowList accountId={account.id} actions={actions} />
        <FormEnd submit="Save" />
      </ActionForm>
    </FormDialog>
  );
}

function AllowList({ accountId, actions }: { accountId: string } & Pick<ModelDialogProps, 'actions'>) {
  const { restricted, subjects } = useFormContext<Values>().watch();
  if (!restricted) return null;
  return (
    <>
      <SubjectPicker label="Who may call it" providerAccountId={accountId} actions={actions} />
      {subjects.length === 0 ? (
        <Callout tone="warning">With an empty list only tenant admins can call it.</Callout>
      ) : (
        <p className="text-muted-foreground text-sm">
          The list opens nothing by itself: those on it also need access to the account.
        </p>
      )}
    </>
  );
}
