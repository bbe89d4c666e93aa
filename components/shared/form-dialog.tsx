'use client';

import type { ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogClose, DialogContent } from '#components/ui/dialog.tsx';
import { SubmitButton } from './submit-button.tsx';

/** Long forms begin higher: more of them is in sight, and what is cut shows that it goes on. */
const wideClasses = 'top-[max(1rem,6dvh)] max-h-[min(88dvh,calc(100dvh-2rem))] max-w-2xl';

export interface FormDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}

/**
 * A dialog around a form, mounted anew each time: what was typed before, or an old failure, does not wait in it.
 * A press beside it closes nothing: it must not lose what was just typed or pasted.
 */
export function FormDialog(props: FormDialogProps) {
  const { open, onOpenChange, title, description, wide = false, children } = props;
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      {open ? (
        <DialogContent
          title={title}
          description={description}
          className={wide ? wideClasses : ''}
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
function focusFirstField(event: Event): void {
  const dialog = event.target instanceof HTMLElement ? event.target : null;
  const field = dialog?.querySelector<HTMLElement>(
    'input:checked, input:not([type="radio"], [hidden]), textarea, select',
  );
  if (!field) return;
  event.preventDefault();
  field.focus();
}

export interface FormEndProps {
  /** The verb on the button that sends. */
  submit: string;
  tone?: 'primary' | 'danger';
  /** Left of the buttons. */
  children?: ReactNode;
}

/** Cancel and send; they stay in sight while the dialog scrolls, and what goes on below fades out above them. */
export function FormEnd({ submit, tone = 'primary', children }: FormEndProps) {
  return (
    <div
      data-form-end
      className="sticky -bottom-5 z-10 -mx-5 -mb-5 flex flex-wrap items-center justify-end gap-2 rounded-b-xl border-t bg-popover px-5 py-3 before:pointer-events-none before:absolute before:inset-x-0 before:bottom-full before:mb-px before:h-4 before:bg-linear-to-t before:from-popover before:to-transparent"
    >
      {children ? <div className="mr-auto">{children}</div> : null}
      <div className="flex gap-2">
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
        <SubmitButton variant={tone}>{submit}</SubmitButton>
      </div>
    </div>
  );
}
