'use client';

import { useState } from 'react';
import { Callout } from '#components/shared/callout.tsx';
import { ConfirmDialog } from '#components/shared/confirm-dialog.tsx';
import { useLeaveGuard } from '#components/shared/leave-guard.ts';
import { maskSecret, SecretText } from '#components/shared/secret-text.tsx';
import { type Snippet, SnippetTabs } from '#components/shared/snippet-tabs.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogContent } from '#components/ui/dialog.tsx';
import type { SnippetRoute } from '#lib/snippets/snippet.ts';
import { newKeySnippets } from '#lib/snippets/snippets.ts';
import { TestNow } from './test-now.tsx';

export interface RevealDialogProps {
  name: string;
  value: string;
  call: { origin: string; model: string; answered: readonly SnippetRoute[] };
  onClose: () => void;
}

const visiblePrefix = 'lk_pat_'.length + 12 + 1;

/** Shows a key this once. It closes by its button or Esc, and asks first while the key was not copied. */
export function RevealDialog({ name, value, call, onClose }: RevealDialogProps) {
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

  // The key itself, marked and copied by hand, counts; a part of it or its dots do not.
  function onCopy(): void {
    if (String(getSelection()).includes(value)) onCopied();
  }

  return (
    <Dialog open>
      <DialogContent
        closable={false}
        onEscapeKeyDown={(event) => {
          event.preventDefault();
          close();
        }}
        title={`Personal access token ${name} is made`}
        className="max-w-2xl"
        footer={
          <Button variant={copied ? 'primary' : 'secondary'} onClick={close}>
            Done
          </Button>
        }
      >
        <div className="grid grid-cols-1 gap-4" onCopy={onCopy}>
          <Callout tone="warning">
            You will not see this again: copy it now and keep it where secrets are kept.
          </Callout>
          <SecretText
            value={value}
            what="key"
            visiblePrefix={visiblePrefix}
            shown={shown}
            onShownChange={setShown}
            onCopied={onCopied}
          />
          <TestNow value={value} />
          <section aria-label="Ready to paste" className="grid min-w-0 gap-1.5">
            <h3 className="font-medium">Ready to paste, with the key filled in</h3>
            <SnippetTabs snippets={snippetsWith(value, shown, call)} onCopied={onCopied} />
          </section>
        </div>
        <ConfirmDialog
          open={asking}
          onOpenChange={setAsking}
          title="Close without copying"
          verb="Close without copying"
          description={`The key was not copied. Once this closes, nobody can read it again: you would have to revoke ${name} and make another.`}
          action={async () => ({ ok: true, data: undefined })}
          onDone={onClose}
        />
      </DialogContent>
    </Dialog>
  );
}

/** While the key is hidden above it is hidden in them too; what is copied holds it. */
function snippetsWith(value: string, shown: boolean, call: RevealDialogProps['call']): Snippet[] {
  const filled = newKeySnippets({ ...call, key: value }, call.answered);
  if (shown) return filled;
  const masked = newKeySnippets({ ...call, key: maskSecret(value, visiblePrefix) }, call.answered);
  return filled.map((snippet, index) => ({ ...snippet, shown: masked[index]?.code ?? '' }));
}
