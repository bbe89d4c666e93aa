'use client';

import { X } from 'lucide-react';
import { Dialog as DialogPrimitive } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { Button } from './button.tsx';
import { cn } from './cn.ts';
import { useFloatLayer } from './float-layer.tsx';
import { useFocusReturn } from './focus-return.ts';

export const Dialog = DialogPrimitive.Root;
export const DialogClose = DialogPrimitive.Close;

export const overlayClasses =
  'fixed inset-0 z-50 bg-overlay data-[state=open]:animate-fade-in data-[state=closed]:animate-fade-out';

export const dialogClasses = [
  'fixed inset-x-4 top-[max(1rem,12dvh)] z-50 mx-auto flex max-h-[min(80dvh,calc(100dvh-2rem))] max-w-lg flex-col',
  'rounded-xl border bg-popover shadow-float outline-none',
  'data-[state=open]:animate-pop-in data-[state=closed]:animate-fade-out',
].join(' ');

export interface DialogContentProps extends Omit<ComponentProps<typeof DialogPrimitive.Content>, 'title'> {
  title: ReactNode;
  description?: ReactNode;
  /** Buttons; they stay visible while the body scrolls. */
  footer?: ReactNode;
  /** Without it only a button of the dialog closes it (a value that is shown once). */
  closable?: boolean;
}

export function DialogContent(props: DialogContentProps) {
  const layer = useFloatLayer();
  const focus = useFocusReturn();
  const { title, description, footer, closable = true, className, children, ...rest } = props;
  const held = closable ? {} : { onInteractOutside: prevent, onEscapeKeyDown: prevent };
  // Without a description Radix wants to be told that none is meant.
  const described = description ? {} : { 'aria-describedby': undefined };
  return (
    <DialogPrimitive.Portal container={layer}>
      <DialogPrimitive.Overlay className={overlayClasses} />
      <DialogPrimitive.Content
        {...held}
        {...described}
        onCloseAutoFocus={focus.onClose}
        {...rest}
        onOpenAutoFocus={(event) => {
          focus.onOpen();
          rest.onOpenAutoFocus?.(event);
        }}
        className={cn(dialogClasses, className)}
      >
        <div className="flex items-start justify-between gap-4 px-5 pt-4 pb-3">
          <div className="min-w-0">
            <DialogPrimitive.Title className="wrap-anywhere font-semibold text-lg">
              {title}
            </DialogPrimitive.Title>
            {description ? (
              <DialogPrimitive.Description className="wrap-anywhere mt-0.5 text-muted-foreground">
                {description}
              </DialogPrimitive.Description>
            ) : null}
          </div>
          {closable ? (
            <DialogPrimitive.Close asChild>
              <Button
                variant="ghost"
                size="icon-sm"
                aria-label="Close"
                className="-mr-1.5 text-muted-foreground"
              >
                <X />
              </Button>
            </DialogPrimitive.Close>
          ) : null}
        </div>
        <div className="fade-below min-h-0 overflow-y-auto px-5 pt-1 pb-5 has-data-form-end:scroll-pb-24">
          {children}
        </div>
        {footer ? <DialogFooter>{footer}</DialogFooter> : null}
      </DialogPrimitive.Content>
    </DialogPrimitive.Portal>
  );
}

export function DialogFooter({ className, ...props }: ComponentProps<'div'>) {
  return (
    <div
      {...props}
      className={cn('flex flex-wrap items-center justify-end gap-2 border-t px-5 py-3', className)}
    />
  );
}

function prevent(event: Event): void {
  event.preventDefault();
}
