import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

/** Give it the size of what it stands for, so that nothing moves when that arrives. */
export function Skeleton({ className, ...props }: ComponentProps<'div'>) {
  return <div aria-hidden {...props} className={cn('animate-pulse rounded-md bg-muted', className)} />;
}
