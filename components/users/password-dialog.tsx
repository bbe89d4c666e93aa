'use client';

import { CopyButton } from '#components/shared/copy-button.tsx';
import { ShowOnceDialog } from '#components/shared/show-once-dialog.tsx';

interface PasswordDialogProps {
  email: string;
  password: string;
  /** Whether the person is new here, or has forgotten theirs. */
  isNew: boolean;
  /** Where the person signs in. */
  signInUrl: string;
  returnTo: () => HTMLElement | null;
  onClose: () => void;
}

/** The one showing of a password, with a message to pass it on by. */
export function PasswordDialog(props: PasswordDialogProps) {
  const { email, password, isNew, signInUrl, returnTo, onClose } = props;
  return (
    <ShowOnceDialog
      title={isNew ? `${email} is added` : `New password for ${email}`}
      description={
        isNew
          ? 'Give them this first password in a way that you trust.'
          : 'Their sessions have ended; keys go on working. Give them this password in a way that you trust.'
      }
      value={password}
      what="password"
      remedy={`you would have to set another for ${email}`}
      returnTo={returnTo}
      onClose={onClose}
    >
      {({ onCopied }) => (
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
      )}
    </ShowOnceDialog>
  );
}
