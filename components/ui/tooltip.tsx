'use client';

import { Tooltip as TooltipPrimitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';
import { useFloatLayer } from './float-layer.tsx';

export const TooltipProvider = TooltipPrimitive.Provider;

export interface TooltipProps {
  content: ReactNode;
  side?: 'top' | 'right' | 'bottom' | 'left';
  contentClassName?: string;
  /** One element that can take focus. */
  children: ReactNode;
}

/** Adds to a name, never replaces it: a button with an icon alone still has its aria-label. */
export function Tooltip({ content, side = 'top', contentClassName, children }: TooltipProps) {
  const layer = useFloatLayer();
  return (
    <TooltipPrimitive.Root>
      <TooltipPrimitive.Trigger asChild>{children}</TooltipPrimitive.Trigger>
      <TooltipPrimitive.Portal container={layer}>
        <TooltipPrimitive.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className={cn(
            'z-50 max-w-72 animate-fade-in rounded-md bg-foreground px-2 py-1 text-background text-xs shadow-float',
            contentClassName,
          )}
        >
          {content}
        </TooltipPrimitive.Content>
      </TooltipPrimitive.Portal>
    </TooltipPrimitive.Root>
  );
}
