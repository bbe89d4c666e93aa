'use client';

import { useState } from 'react';
import { Callout } from '#components/shared/callout.tsx';
import { ConfirmDialog } from '#components/shared/confirm-dialog.tsx';
import { CopyButton } from '#components/shared/copy-button.tsx';
import { useLeaveGuard } from '#components/shared/leave-guard.ts';
import { SecretText } from '#components/shared/secret-text.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogContent } from '#components/ui/dialog.tsx';

export interface ShownPassword {
  email: string;
  password: string;
  /** Whether the person is new here, or has forgotten theirs. */
  isNew: boolean;
}

interface PasswordDialogProps extends ShownPassword {
  /** Where the person signs in. */
  signInUrl: string;
  /** Where the focus goes afterwards: what asked for this is a dialog that is gone by then. */
  returnTo: () => HTMLElement | null;
  onClose: () => void;
}

/** Shows a password this once. It closes by its button or Esc, and asks first while it was not copied. */
export function PasswordDialog(props: PasswordDialogProps) {
  const { email, password, isNew, signInUrl, returnTo, onClose } = props;
  const [copied, setCopied] = useState(false);
  const [asking, setAsking] = useState(false);
  useLeaveGuard(!copied);

  function close(): void {
    if (copied) onClose();
    else setAsking(true);
  }

  const onCopied = () => setCopied(true);
  return (
    <Dialog open>
      <DialogContent
        closable={false}
        onEscapeKeyDown={(event) => {
          event.preventDefault();
          close();
        }}
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          returnTo()?.focus();
        }}
        title={isNew ? `${email} is added` : `New password for ${email}`}
        description={
          isNew
            ? 'Give them this first password in a way that you trust.'
            : 'Their sessions have ended; keys go on working. Give them this password in a way that you trust.'
        }
        footer={
          <Button variant={copied ? 'primary' : 'secondary'} onClick={close}>
            Done
          </Button>
        }
      >
        <div className="grid grid-cols-1 gap-4">
          <Callout tone="warning">You will not see this password again.</Callout>
          <SecretText value={password} what="password" onCopied={onCopied} />
          <div className="flex items-center justify-between gap-4 rounded-lg border px-3 py-2">
            <p className="min-w-0 text-sm">
              <span className="font-medium">A message to send</span>
              <span className="block text-muted-foreground">
                The address to sign in at, their e-mail and the password
              </span>
            </p>
            <CopyButton
              value={`Sign in to Latchkey: ${signInUrl}\nE-mail: ${email}\nPassword: ${password}\n`}
              what="message"
              variant="secondary"
              withLabel
              onCopied={onCopied}
            />
          </div>
        </div>
        <ConfirmDialog
          open={asking}
          onOpenChange={setAsking}
          title="Close without copying"
          verb="Close without copying"
          description={`The password was not copied. Once this closes, nobody can read it again: you would have to set another for ${email}.`}
          action={async () => ({ ok: true, data: undefined })}
          onDone={onClose}
        />
      </DialogContent>
    </Dialog>
  );
}
