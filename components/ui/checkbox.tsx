import { Check, Minus } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

/** A native checkbox: it is sent with its form before scripts arrive, and needs no style attribute. */
export function Checkbox({ className, ...props }: Omit<ComponentProps<'input'>, 'type'>) {
  return (
    <span className={cn('relative inline-flex size-4 shrink-0', className)}>
      <input
        {...props}
        type="checkbox"
        className={cn(
          'peer size-4 appearance-none rounded-sm border border-control bg-card transition-colors',
          'checked:border-primary checked:bg-primary indeterminate:border-primary indeterminate:bg-primary',
          'disabled:opacity-50 aria-invalid:border-danger',
        )}
      />
      <Check
        aria-hidden
        strokeWidth={3}
        className="pointer-events-none absolute top-0.5 left-0.5 size-3 text-primary-foreground opacity-0 peer-checked:opacity-100"
      />
      <Minus
        aria-hidden
        strokeWidth={3}
        className="pointer-events-none absolute top-0.5 left-0.5 size-3 text-primary-foreground opacity-0 peer-indeterminate:opacity-100"
      />
    </span>
  );
}
