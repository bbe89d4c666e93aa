'use client';

import { AlertDialog as AlertDialogPrimitive } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';
import { DialogFooter, dialogClasses, overlayClasses } from './dialog.tsx';
import { useFloatLayer } from './float-layer.tsx';
import { useFocusReturn } from './focus-return.ts';

export const AlertDialog = AlertDialogPrimitive.Root;
export const AlertDialogTrigger = AlertDialogPrimitive.Trigger;
export const AlertDialogCancel = AlertDialogPrimitive.Cancel;

export interface AlertDialogContentProps
  extends Omit<ComponentProps<typeof AlertDialogPrimitive.Content>, 'title'> {
  title: ReactNode;
  description: ReactNode;
  footer: ReactNode;
}

/** Focus begins on the cancel button; a press outside does not close it. */
export function AlertDialogContent(props: AlertDialogContentProps) {
  const layer = useFloatLayer();
  const focus = useFocusReturn();
  const { title, description, footer, className, children, ...rest } = props;
  return (
    <AlertDialogPrimitive.Portal container={layer}>
      <AlertDialogPrimitive.Overlay className={overlayClasses} />
      <AlertDialogPrimitive.Content
        onOpenAutoFocus={focus.onOpen}
        onCloseAutoFocus={focus.onClose}
        {...rest}
        className={cn(dialogClasses, 'max-w-md', className)}
      >
        <div className="min-h-0 overflow-y-auto px-5 pt-4 pb-5">
          <AlertDialogPrimitive.Title className="wrap-anywhere font-semibold text-lg">
            {title}
          </AlertDialogPrimitive.Title>
          <AlertDialogPrimitive.Description className="wrap-anywhere mt-1 text-muted-foreground">
            {description}
          </AlertDialogPrimitive.Description>
          {children}
        </div>
        <DialogFooter>{footer}</DialogFooter>
      </AlertDialogPrimitive.Content>
    </AlertDialogPrimitive.Portal>
  );
}
