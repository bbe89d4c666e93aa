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
    // The ring is the frame's: what fades at its ends would fade its own.
    <div
      className={cn(
        'flex min-w-0 items-start rounded-lg border bg-code outline-ring outline-offset-2 has-[section:focus-visible]:outline-2',
        className,
      )}
    >
      <section
        aria-label={what}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a block that scrolls sideways is reached by keyboard
        tabIndex={0}
        className="fade-ends min-w-0 flex-1 overflow-x-auto rounded-lg py-2.5 pl-3 outline-none"
      >
        <pre>
          <code className="font-mono text-sm">{code}</code>
        </pre>
      </section>
      <CopyButton value={code} what={what} className="m-1 shrink-0" />
    </div>
  );
}
