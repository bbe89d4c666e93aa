'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from 'sonner';
import { CreateButton } from '#components/shared/create-button.tsx';
import { FormDialog } from '#components/shared/form-dialog.tsx';
import { plural } from '#lib/format/number.ts';
import type { NewAccountActions } from './account-actions.ts';
import { AddAccountForm } from './add-account-form.tsx';

export interface AddAccountDialogProps {
  actions: NewAccountActions;
}

export function AddAccountDialog({ actions }: AddAccountDialogProps) {
  const [open, setOpen] = useState(false);
  const router = useRouter();

  function onAdded(added: { name: string; models: number; notes: string[] }): void {
    setOpen(false);
    toast.success(`Added ${added.name} with ${plural(added.models, 'model')}`);
    for (const note of added.notes) toast.warning(note);
    router.push(`/models/${added.name}`);
  }

  return (
    <>
      <CreateButton label="Add provider account" onPress={() => setOpen(true)} />
      <FormDialog
        open={open}
        onOpenChange={setOpen}
        wide
        title="Add provider account"
        description="A named connection to one provider. Whoever you grant access calls its models with a Latchkey key."
      >
        <AddAccountForm actions={actions} onAdded={onAdded} />
      </FormDialog>
    </>
  );
}
