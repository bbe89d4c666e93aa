'use client';

import { useState } from 'react';
import { toast } from 'sonner';
import { ActionForm } from '#components/shared/action-form.tsx';
import { FormDialog, FormEnd } from '#components/shared/form-dialog.tsx';
import { Button } from '#components/ui/button.tsx';
import { type EditPatForm, editPatInput } from '#lib/tokens/input.ts';
import { HangUpFields, hangUpValues } from './hang-up-fields.tsx';
import { hangUpText } from './hang-up-words.ts';
import type { KeyActions } from './key-actions.ts';

export interface EditKeyProps {
  keyId: string;
  name: string;
  drainSeconds: number;
  actions: Pick<KeyActions, 'edit'>;
}

/** What the key does when its caller hangs up, and the way to change it. */
export function EditKey({ keyId, name, drainSeconds, actions }: EditKeyProps) {
  const [open, setOpen] = useState(false);
  function onSaved(): void {
    setOpen(false);
    toast.success(`Saved ${name}`);
  }
  return (
    <>
      {hangUpText(drainSeconds)}{' '}
      <Button
        variant="link"
        size="inline"
        aria-label="Change what happens when a client hangs up"
        onClick={() => setOpen(true)}
      >
        Change
      </Button>
      <FormDialog
        open={open}
        onOpenChange={setOpen}
        title={`Edit ${name}`}
        description="What you choose here holds from the next call on."
      >
        <ActionForm<EditPatForm, unknown>
          schema={editPatInput}
          defaultValues={{ keyId, ...hangUpValues(drainSeconds) }}
          action={actions.edit}
          onSuccess={onSaved}
        >
          <HangUpFields />
          <FormEnd submit="Save" />
        </ActionForm>
      </FormDialog>
    </>
  );
}
