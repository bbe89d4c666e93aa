import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

export function RadioGroup({ className, ...props }: ComponentProps<'div'>) {
  return <div role="radiogroup" {...props} className={cn('grid gap-2', className)} />;
}

/** One native radio; those of one group share `name`. */
export function Radio({ className, ...props }: Omit<ComponentProps<'input'>, 'type'>) {
  return (
    <input
      {...props}
      type="radio"
      className={cn(
        'size-4 shrink-0 appearance-none rounded-full border border-control bg-card transition-[border-width]',
        'checked:border-[5px] checked:border-primary disabled:opacity-50',
        className,
      )}
    />
  );
}
