'use client';

import { Popover as PopoverPrimitive } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { floatClasses } from './dropdown-menu.tsx';
import { useFloatLayer } from './float-layer.tsx';

export const Popover = PopoverPrimitive.Root;
export const PopoverTrigger = PopoverPrimitive.Trigger;

export function PopoverContent({ className, ...props }: ComponentProps<typeof PopoverPrimitive.Content>) {
  const layer = useFloatLayer();
  return (
    <PopoverPrimitive.Portal container={layer}>
      <PopoverPrimitive.Content
        align="end"
        sideOffset={4}
        collisionPadding={8}
        {...props}
        className={cn(floatClasses, 'w-72 p-4', className)}
      />
    </PopoverPrimitive.Portal>
  );
}
