import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

export const controlClasses = [
  'w-full min-w-0 rounded-md border border-input bg-card text-base text-foreground transition-colors',
  'placeholder:text-muted-foreground hover:border-control disabled:cursor-not-allowed disabled:opacity-60',
  'focus-visible:border-ring focus-visible:outline-2 focus-visible:outline-offset-0 focus-visible:outline-ring/40',
  'aria-invalid:border-danger aria-invalid:focus-visible:outline-danger/40',
].join(' ');

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input type="text" {...props} className={cn(controlClasses, 'h-8 px-2.5', className)} />;
}
