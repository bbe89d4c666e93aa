'use client';

import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from 'sonner';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogContent, DialogTrigger } from '#components/ui/dialog.tsx';
import { plural } from '#lib/format/number.ts';
import { AddAccountForm } from './add-account-form.tsx';
import { focusFirstField } from './form-dialog.tsx';
import type { NewAccountActions } from './types.ts';

export interface AddAccountDialogProps {
  actions: NewAccountActions;
  /** The page's one primary action answers `c`; the button of an empty list does not. */
  shortcut?: boolean;
}

export function AddAccountDialog({ actions, shortcut = false }: AddAccountDialogProps) {
  const [open, setOpen] = useState(false);
  const router = useRouter();

  function onAdded(added: { name: string; models: number; notes: string[] }): void {
    setOpen(false);
    toast.success(`Added ${added.name} with ${plural(added.models, 'model')}`);
    for (const note of added.notes) toast.warning(note);
    router.push(`/models/${added.name}`);
  }

  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button
          variant="primary"
          {...(shortcut ? { 'data-shortcut': 'create', 'aria-keyshortcuts': 'c' } : {})}
        >
          <Plus aria-hidden />
          Add provider account
        </Button>
      </DialogTrigger>
      <DialogContent
        title="Add provider account"
        description="A named connection to one provider. Whoever you grant access calls its models with a Latchkey key."
        className="max-w-2xl"
        // A press beside it must not lose a credential that was just pasted.
        onInteractOutside={(event) => event.preventDefault()}
        onOpenAutoFocus={focusFirstField}
      >
        <AddAccountForm actions={actions} onAdded={onAdded} onCancel={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}
