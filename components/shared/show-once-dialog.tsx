'use client';

import { type ReactNode, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogContent } from '#components/ui/dialog.tsx';
import { Callout } from './callout.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { useLeaveGuard } from './leave-guard.ts';
import { SecretText, type SecretTextProps } from './secret-text.tsx';

interface Shown {
  /** Whether the value is readable now. */
  shown: boolean;
  /** To be told by whatever else copies the value. */
  onCopied: () => void;
}

export interface ShowOnceDialogProps extends Pick<SecretTextProps, 'value' | 'what' | 'visiblePrefix'> {
  title: string;
  description?: string;
  /** "you would have to revoke laptop and make another" */
  remedy: string;
  wide?: boolean;
  /** Where the focus goes afterwards, if what asked for this is gone by then. */
  returnTo?: () => HTMLElement | null;
  onClose: () => void;
  /** What comes below the value. */
  children: (state: Shown) => ReactNode;
}

/** Shows a value this once. It closes by its button or Esc, and asks first while the value was not copied. */
export function ShowOnceDialog(props: ShowOnceDialogProps) {
  const { title, description, value, what, visiblePrefix = 0, remedy, wide, returnTo, onClose } = props;
  const [copied, setCopied] = useState(false);
  const [shown, setShown] = useState(false);
  const [asking, setAsking] = useState(false);
  useLeaveGuard(!copied);

  function close(): void {
    if (copied) onClose();
    else setAsking(true);
  }

  function onCopied(): void {
    setCopied(true);
  }

  // The value itself, marked and copied by hand, counts; a part of it or its dots do not.
  function onCopy(): void {
    if (String(getSelection()).includes(value)) onCopied();
  }

  return (
    <Dialog open>
      <DialogContent
        closable={false}
        onEscapeKeyDown={(event) => {
          event.preventDefault();
          // A press that answers the question below must not ask it again.
          if (!asking) close();
        }}
        {...(returnTo ? { onCloseAutoFocus: focusOn(returnTo) } : {})}
        title={title}
        description={description}
        className={wide ? 'max-w-2xl' : ''}
        footer={
          <Button variant={copied ? 'primary' : 'secondary'} onClick={close}>
            Done
          </Button>
        }
      >
        <div className="grid grid-cols-1 gap-4" onCopy={onCopy}>
          <Callout tone="warning">
            You will not see this {what} again: copy it now and keep it where secrets are kept.
          </Callout>
          <SecretText
            value={value}
            what={what}
            visiblePrefix={visiblePrefix}
            shown={shown}
            onCopied={onCopied}
            onShownChange={setShown}
          />
          {props.children({ shown, onCopied })}
        </div>
        <CloseQuestion open={asking} onOpenChange={setAsking} what={what} remedy={remedy} onDone={onClose} />
      </DialogContent>
    </Dialog>
  );
}

interface CloseQuestionProps extends Pick<ShowOnceDialogProps, 'what' | 'remedy'> {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onDone: () => void;
}

function CloseQuestion({ what, remedy, ...dialog }: CloseQuestionProps) {
  return (
    <ConfirmDialog
      {...dialog}
      title="Close without copying"
      verb="Close without copying"
      cancel="Go back"
      description={`You have not copied the ${what}. Once this closes, nobody can show it again: ${remedy}.`}
      action={async () => ({ ok: true, data: undefined })}
    />
  );
}

function focusOn(find: () => HTMLElement | null) {
  return (event: Event) => {
    event.preventDefault();
    find()?.focus();
  };
}
