import { Radio } from 'lucide-react';
import type { ReactNode } from 'react';
import { SnippetTabs } from '#components/shared/snippet-tabs.tsx';
import { Card, CardBody } from '#components/ui/card.tsx';
import type { Snippet } from '#lib/snippets/snippet.ts';
import { KeyVariable } from './key-variable.tsx';

export interface FirstCallProps {
  snippets: readonly Snippet[];
  /** Says that the page waits, and keeps it current. */
  live: ReactNode;
}

/** A key without calls: how to make the first one, and that it is waited for. */
export function FirstCall({ snippets, live }: FirstCallProps) {
  return (
    <Card aria-labelledby="first-call">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3 px-4 pt-4">
        <span
          aria-hidden
          className="flex size-10 items-center justify-center rounded-lg border bg-muted text-muted-foreground"
        >
          <Radio className="size-5 motion-safe:animate-pulse" />
        </span>
        <div className="min-w-0 flex-1 basis-56">
          <h2 id="first-call" className="font-semibold text-lg">
            Waiting for the first call
          </h2>
          <p className="text-muted-foreground">
            Paste one of these where the key is used; the call appears here by itself.
          </p>
        </div>
        {live}
      </div>
      <CardBody className="grid gap-2 pt-4">
        <KeyVariable />
        <SnippetTabs snippets={snippets} />
        <p className="text-muted-foreground text-sm">
          The key itself was shown once, when it was made. If it is lost, revoke this one and make another.
        </p>
      </CardBody>
    </Card>
  );
}
