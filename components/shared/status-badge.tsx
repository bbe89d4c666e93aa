'use client';

import { cn } from '#components/ui/cn.ts';
import { Tooltip } from '#components/ui/tooltip.tsx';

export type StatusTone = 'ok' | 'warning' | 'danger' | 'info' | 'neutral';

export interface StatusBadgeProps {
  tone: StatusTone;
  /** The word: Active, Expiring soon, Revoked. */
  label: string;
  /** The next action, or what the state means. */
  hint?: string;
  /** Reachable by Tab, for a page with one of them; in tables the row's page says the same. */
  focusable?: boolean;
  className?: string;
}

// The shape of the dot differs too, so that two states are told apart without colour or reading.
const dots: Record<StatusTone, string> = {
  ok: 'rounded-full bg-ok',
  warning: 'rotate-45 rounded-[1px] bg-warning',
  danger: 'rounded-[1px] bg-danger',
  info: 'rounded-full border-2 border-info',
  neutral: 'rounded-full border-[1.5px] border-neutral',
};

const words: Record<StatusTone, string> = {
  ok: 'text-foreground',
  warning: 'text-warning',
  danger: 'text-danger',
  info: 'text-info',
  neutral: 'text-muted-foreground',
};

export function StatusBadge({ tone, label, hint, focusable = false, className }: StatusBadgeProps) {
  const classes = cn(
    'relative inline-flex items-center gap-2 whitespace-nowrap rounded-sm text-sm',
    words[tone],
    className,
  );
  const dot = <span aria-hidden className={cn('size-2 shrink-0', dots[tone])} />;
  if (!hint) {
    return (
      <span className={classes}>
        {dot}
        {label}
      </span>
    );
  }
  return (
    <Tooltip content={hint}>
      {focusable ? (
        <button type="button" className={classes}>
          {dot}
          {label}
        </button>
      ) : (
        <span className={classes}>
          {dot}
          {label}
          <span className="sr-only">: {hint}</span>
        </span>
      )}
    </Tooltip>
  );
}
