'use client';

import type { ReactNode } from 'react';
import { Dialog, DialogContent } from '#components/ui/dialog.tsx';

export interface FormDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}

/** A dialog around a form, mounted anew each time: what was typed before, or an old failure, does not wait in it. */
export function FormDialog({
  open,
  onOpenChange,
  title,
  description,
  wide = false,
  children,
}: FormDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      {open ? (
        <DialogContent
          title={title}
          description={description}
          className={wide ? 'max-w-2xl' : ''}
          onInteractOutside={(event) => event.preventDefault()}
          onOpenAutoFocus={focusFirstField}
        >
          {children}
        </DialogContent>
      ) : null}
    </Dialog>
  );
}

/** Not by `autoFocus`: the dialog notes before this where the focus was, to give it back. */
export function focusFirstField(event: Event): void {
  const dialog = event.target instanceof HTMLElement ? event.target : null;
  const field = dialog?.querySelector<HTMLElement>(
    'input:checked, input:not([type="radio"]), textarea, select',
  );
  if (!field) return;
  event.preventDefault();
  field.focus();
}

/** The buttons at a form's end; they stay in sight while the dialog scrolls. */
export function FormEnd({ children }: { children: ReactNode }) {
  return (
    <div className="sticky -bottom-5 z-10 -mx-5 -mb-5 flex flex-wrap justify-end gap-2 rounded-b-xl border-t bg-popover px-5 py-3">
      {children}
    </div>
  );
}
