import { CodeBlock } from '#components/shared/code-block.tsx';
import { exportKeyCode } from '#lib/snippets/snippet.ts';

/** Snippets without a key at hand read it from the environment: how it gets there. */
export function KeyVariable() {
  return (
    <div className="grid gap-1.5">
      <p className="text-muted-foreground text-sm">
        Put your key into the shell that makes the call; the code below reads it from there.
      </p>
      <CodeBlock code={exportKeyCode} what="export command" />
    </div>
  );
}
