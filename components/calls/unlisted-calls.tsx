import { cn } from '#components/ui/cn.ts';

/** Said where calls are listed: whoever looks for one that failed should not take its absence for a loss. */
export function UnlistedCalls({ className }: { className?: string }) {
  return (
    <span className={cn('block text-muted-foreground text-sm', className)}>
      Calls that Latchkey refuses before it passes them on (unknown model, no access, unreadable body) are not
      listed and cost nothing. The error that the client gets says why.
    </span>
  );
}
