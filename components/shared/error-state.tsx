'use client';

import { CircleAlert } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { cn } from '#components/ui/cn.ts';
import { CopyButton } from './copy-button.tsx';

export interface ErrorStateProps {
  /** What happened. */
  title: string;
  /** Why, and what to do. */
  description: string;
  /** To quote to an operator: the request id, or the digest under which Next has logged the error. */
  requestId?: string | undefined;
  onRetry?: (() => void) | undefined;
  className?: string;
}

export function ErrorState({ title, description, requestId, onRetry, className }: ErrorStateProps) {
  return (
    <div role="alert" className={cn('flex flex-col items-center px-4 py-12 text-center', className)}>
      <CircleAlert aria-hidden className="mb-3 size-6 text-danger" />
      <h2 className="font-semibold text-lg">{title}</h2>
      <p className="mt-1 max-w-md text-balance text-muted-foreground">{description}</p>
      {requestId ? (
        <p className="mt-3 inline-flex items-center gap-1 text-muted-foreground text-sm">
          Id to quote <code className="font-mono text-foreground">{requestId}</code>
          <CopyButton value={requestId} what="id" />
        </p>
      ) : null}
      {onRetry ? (
        <Button onClick={onRetry} className="mt-4">
          Try again
        </Button>
      ) : null}
    </div>
  );
}
