'use client';

import { useFormContext } from 'react-hook-form';
import { toast } from 'sonner';
import type * as z from 'zod';
import { ActionForm } from '#components/shared/action-form.tsx';
import { Callout } from '#components/shared/callout.tsx';
import { TextField } from '#components/shared/fields.tsx';
import { FormDialog, FormEnd } from '#components/shared/form-dialog.tsx';
import { plural } from '#lib/format/number.ts';
import { editModelInput } from '#lib/models/input.ts';
import type { ModelDialogProps } from './model-menu.tsx';
import { TypesField } from './types-field.tsx';

const schema = editModelInput.omit({ modelId: true }).required();
type Values = z.input<typeof schema>;

export function EditModelDialog({ account, model, actions, open, onOpenChange }: ModelDialogProps) {
  return (
    <FormDialog open={open} onOpenChange={onOpenChange} title={`Edit ${model.name}`}>
      <ActionForm<Values, unknown>
        schema={schema}
        defaultValues={{ name: model.name, upstreamId: model.upstreamId, types: knownTypes(model.types) }}
        action={(values) => actions.edit({ modelId: model.id, ...values })}
        onSuccess={() => {
          onOpenChange(false);
          toast.success(`Saved ${model.name}`);
        }}
      >
        <NameField account={account.name} model={model} />
        <TextField
          name="upstreamId"
          label="Upstream id"
          mono
          hint="What the provider knows the model by. The public price is found by it."
        />
        <TypesField name="types" />
        <FormEnd submit="Save" />
      </ActionForm>
    </FormDialog>
  );
}

function NameField({ account, model }: { account: string; model: ModelDialogProps['model'] }) {
  const name = useFormContext<Values>().watch('name').trim();
  const renamed = name !== model.name;
  return (
    <>
      <TextField
        name="name"
        label="Name"
        mono
        hint={
          <>
            Called as{' '}
            <code className="break-all font-mono">
              {account}/{name || 'name'}
            </code>
          </>
        }
      />
      {renamed && model.requests > 0 ? (
        <Callout tone="warning">
          {plural(model.requests, 'call')} of the last 7 days used the name {model.name}. Such calls will be
          refused.
        </Callout>
      ) : null}
    </>
  );
}

/** Types come from the database as text; the form offers those of today. */
function knownTypes(types: readonly string[]): Values['types'] {
  const parsed = schema.shape.types.safeParse(types);
  return parsed.success ? parsed.data : ['chat'];
}
