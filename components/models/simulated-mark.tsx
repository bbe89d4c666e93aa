import { Badge } from '#components/ui/badge.tsx';
import { cn } from '#components/ui/cn.ts';

/** Beside whatever the demo provider answers: its words are made up, and so is what they cost. */
export function SimulatedMark({ className }: { className?: string }) {
  return (
    <Badge
      className={cn('relative shrink-0', className)}
      title="Answered by Latchkey’s demo provider: nobody is billed for it"
    >
      simulated
    </Badge>
  );
}
