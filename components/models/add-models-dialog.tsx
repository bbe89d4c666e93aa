'use client';

import { useState } from 'react';
import { toast } from 'sonner';
import * as z from 'zod';
import { ActionForm } from '#components/shared/action-form.tsx';
import { CreateButton } from '#components/shared/create-button.tsx';
import { FormDialog, FormEnd } from '#components/shared/form-dialog.tsx';
import { plural } from '#lib/format/number.ts';
import { ConnectionTest } from './connection-test.tsx';
import type { ModelActions } from './model-actions.ts';
import { ModelChoice } from './model-choice.tsx';
import { atTypedField, modelChoiceFields, modelsOf } from './model-choice-fields.ts';

const schema = z.object(modelChoiceFields).superRefine((values, context) => {
  if (modelsOf(values).length > 0 || values.typed.trim() !== '') return;
  context.addIssue({ code: 'custom', path: ['typed'], message: 'Choose a model, or type one.' });
});
type Values = z.input<typeof schema>;
interface Added {
  added: number;
  skipped: string[];
}

export interface AddModelsDialogProps {
  account: { id: string; name: string };
  /** Upstream ids that are there already. */
  known: readonly string[];
  actions: Pick<ModelActions, 'add' | 'test'>;
}

export function AddModelsDialog({ account, known, actions }: AddModelsDialogProps) {
  const [open, setOpen] = useState(false);
  const [found, setFound] = useState<readonly string[]>([]);
  const providerAccountId = account.id;

  function onAdded({ added, skipped }: Added): void {
    setOpen(false);
    toast.success(`Added ${plural(added, 'model')}`);
    if (skipped.length > 0) toast.message(`There already: ${skipped.join(', ')}`);
  }

  return (
    <>
      <CreateButton label="Add models" onPress={() => setOpen(true)} />
      <FormDialog
        open={open}
        onOpenChange={setOpen}
        wide
        title="Add models"
        description={`Each is called as ${account.name}/name by whoever may use the account.`}
      >
        <ActionForm<Values, Added>
          schema={schema}
          defaultValues={{ chosen: [], typed: '' }}
          action={async (values) =>
            atTypedField(await actions.add({ providerAccountId, models: modelsOf(values) }))
          }
          onSuccess={onAdded}
        >
          <ConnectionTest
            label="Ask the provider for its models"
            run={() => actions.test({ providerAccountId })}
            onResult={({ models }) => setFound(models)}
          />
          <ModelChoice found={found} known={known} />
          <FormEnd submit="Add models" />
        </ActionForm>
      </FormDialog>
    </>
  );
}
