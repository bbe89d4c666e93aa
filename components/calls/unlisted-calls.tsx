import { cn } from '#components/ui/cn.ts';

/** Said where calls are listed: whoever looks for one that failed should not take its absence for a loss. */
export function UnlistedCalls({ className }: { className?: string }) {
  return (
    <span className={cn('block text-muted-foreground text-sm', className)}>
      Calls that Latchkey refused before a model was reached (an unknown model, no access, a body that cannot
      be read) are not listed and cost nothing.
    </span>
  );
}
