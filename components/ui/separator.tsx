import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

export function Separator({ className, ...props }: ComponentProps<'hr'>) {
  return <hr {...props} className={cn('h-px w-full border-0 bg-border', className)} />;
}
