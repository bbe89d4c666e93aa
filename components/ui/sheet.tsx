'use client';

import { X } from 'lucide-react';
import { Dialog as DialogPrimitive } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { Button } from './button.tsx';
import { cn } from './cn.ts';
import { overlayClasses } from './dialog.tsx';
import { useFloatLayer } from './float-layer.tsx';

export const Sheet = DialogPrimitive.Root;
export const SheetTrigger = DialogPrimitive.Trigger;

export interface SheetContentProps extends Omit<ComponentProps<typeof DialogPrimitive.Content>, 'title'> {
  title: ReactNode;
  /** Left for navigation, right for details beside a list. */
  side?: 'left' | 'right';
  footer?: ReactNode;
}

const sides = {
  left: 'left-0 w-64 border-r data-[state=open]:animate-slide-in data-[state=closed]:animate-slide-out',
  right:
    'right-0 w-full max-w-md border-l data-[state=open]:animate-drawer-in data-[state=closed]:animate-drawer-out',
};

export function SheetContent({
  title,
  side = 'right',
  footer,
  className,
  children,
  ...props
}: SheetContentProps) {
  const layer = useFloatLayer();
  return (
    <DialogPrimitive.Portal container={layer}>
      <DialogPrimitive.Overlay className={overlayClasses} />
      <DialogPrimitive.Content
        aria-describedby={undefined}
        {...props}
        className={cn(
          'fixed inset-y-0 z-50 flex max-w-[85vw] flex-col bg-popover shadow-float outline-none',
          sides[side],
          className,
        )}
      >
        <div className="flex h-12 shrink-0 items-center justify-between gap-4 border-b pr-2 pl-4">
          <DialogPrimitive.Title className="min-w-0 truncate font-semibold text-base">
            {title}
          </DialogPrimitive.Title>
          <DialogPrimitive.Close asChild>
            <Button variant="ghost" size="icon" aria-label="Close" className="text-muted-foreground">
              <X />
            </Button>
          </DialogPrimitive.Close>
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto p-4">{children}</div>
        {footer ? <div className="flex justify-end gap-2 border-t px-4 py-3">{footer}</div> : null}
      </DialogPrimitive.Content>
    </DialogPrimitive.Portal>
  );
}
