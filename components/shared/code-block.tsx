import { cn } from '#components/ui/cn.ts';
import { CopyButton } from './copy-button.tsx';

export interface CodeBlockProps {
  code: string;
  /** Names the block and its copy button: "curl command". */
  what: string;
  className?: string;
}

export function CodeBlock({ code, what, className }: CodeBlockProps) {
  return (
    <div className={cn('relative min-w-0 rounded-lg border bg-code', className)}>
      <CopyButton value={code} what={what} className="absolute top-1 right-1 rounded-md bg-code" />
      <section
        aria-label={what}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a block that scrolls sideways is reached by keyboard
        tabIndex={0}
        className="overflow-x-auto rounded-lg py-2.5 pr-10 pl-3"
      >
        <pre>
          <code className="font-mono text-sm">{code}</code>
        </pre>
      </section>
    </div>
  );
}
