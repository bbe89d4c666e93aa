import type { ReactNode } from 'react';
import { cn } from '#components/ui/cn.ts';
import { CodeBlock } from './code-block.tsx';

export interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  /** What this is, in a sentence. */
  description: ReactNode;
  /** One button. */
  action?: ReactNode;
  /** A three-line example. */
  example?: string;
  exampleName?: string;
  className?: string;
}

export function EmptyState(props: EmptyStateProps) {
  const { icon, title, description, action, example, exampleName = 'Example', className } = props;
  return (
    <div className={cn('flex flex-col items-center px-4 py-12 text-center', className)}>
      {icon ? (
        <div
          aria-hidden
          className="mb-3 flex size-10 items-center justify-center rounded-lg border bg-muted text-muted-foreground [&_svg]:size-5"
        >
          {icon}
        </div>
      ) : null}
      <h2 className="font-semibold text-lg">{title}</h2>
      <p className="mt-1 max-w-md text-balance text-muted-foreground">{description}</p>
      {action ? <div className="mt-4">{action}</div> : null}
      {example ? (
        <CodeBlock code={example} what={exampleName} className="mt-6 w-full max-w-3xl text-left" />
      ) : null}
    </div>
  );
}
