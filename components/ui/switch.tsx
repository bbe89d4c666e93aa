import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

/** On or off, at once. A checkbox underneath, so that a form sends it before scripts arrive. */
export function Switch({ className, ...props }: Omit<ComponentProps<'input'>, 'type' | 'role'>) {
  return (
    <span className={cn('relative inline-flex h-5 w-8 shrink-0', className)}>
      <input
        {...props}
        type="checkbox"
        // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox says itself whether it is checked
        role="switch"
        className={cn(
          'peer h-5 w-8 appearance-none rounded-full border border-control bg-muted transition-colors',
          'checked:border-primary checked:bg-primary disabled:opacity-50',
        )}
      />
      <span
        aria-hidden
        className={cn(
          'pointer-events-none absolute top-[3px] left-[3px] size-3.5 rounded-full bg-control transition-transform',
          'peer-checked:translate-x-3 peer-checked:bg-primary-foreground',
        )}
      />
    </span>
  );
}
