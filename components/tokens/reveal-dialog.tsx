'use client';

import { maskSecret } from '#components/shared/secret-text.tsx';
import { ShowOnceDialog } from '#components/shared/show-once-dialog.tsx';
import { type Snippet, SnippetTabs } from '#components/shared/snippet-tabs.tsx';
import { keyPrefixLength } from '#lib/gateway/key-shape.ts';
import type { CallFacts } from '#lib/snippets/snippet.ts';
import { newKeySnippets } from '#lib/snippets/snippets.ts';
import { TestNow } from './test-now.tsx';

export interface RevealDialogProps {
  name: string;
  value: string;
  call: CallFacts;
  onClose: () => void;
}

/** The one showing of a key, with what it is to be pasted into. */
export function RevealDialog({ name, value, call, onClose }: RevealDialogProps) {
  return (
    <ShowOnceDialog
      title={`Personal access token ${name} is made`}
      value={value}
      what="key"
      visiblePrefix={keyPrefixLength}
      remedy={`you would have to revoke ${name} and make another`}
      wide
      onClose={onClose}
    >
      {({ shown, onCopied }) => (
        <>
          <TestNow value={value} origin={call.origin} onCopied={onCopied} />
          <section aria-label="Ready to paste" className="grid min-w-0 gap-1.5">
            <h3 className="font-medium">Ready to paste, with the key filled in</h3>
            <SnippetTabs snippets={snippetsWith(value, shown, call)} onCopied={onCopied} />
          </section>
        </>
      )}
    </ShowOnceDialog>
  );
}

/** While the key is hidden above it is hidden in them too; what is copied holds it. */
function snippetsWith(value: string, shown: boolean, call: CallFacts): Snippet[] {
  const filled = newKeySnippets({ ...call, key: value }, call.answered);
  if (shown) return filled;
  const masked = newKeySnippets({ ...call, key: maskSecret(value, keyPrefixLength) }, call.answered);
  return filled.map((snippet, index) => ({ ...snippet, shown: masked[index]?.code ?? '' }));
}
