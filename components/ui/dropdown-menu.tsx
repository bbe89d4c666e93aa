'use client';

import { Check } from 'lucide-react';
import { DropdownMenu as MenuPrimitive } from 'radix-ui';
import type { ComponentProps, PointerEvent } from 'react';
import { cn } from './cn.ts';
import { useFloatLayer } from './float-layer.tsx';

export const DropdownMenuTrigger = MenuPrimitive.Trigger;
export const DropdownMenuRadioGroup = MenuPrimitive.RadioGroup;

export const floatClasses = [
  'z-50 rounded-lg border bg-popover shadow-float outline-none',
  'data-[state=open]:animate-pop-in data-[state=closed]:animate-fade-out',
].join(' ');

/** Not modal: the page behind stays readable and scrolls, a press outside closes the menu. */
export function DropdownMenu(props: ComponentProps<typeof MenuPrimitive.Root>) {
  return <MenuPrimitive.Root modal={false} {...props} />;
}

const itemClasses = [
  'flex min-h-8 select-none items-center gap-2 rounded-md px-2 py-1 text-base outline-none',
  'data-[highlighted]:bg-hover data-[disabled]:pointer-events-none data-[disabled]:opacity-50',
  '[&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted-foreground',
].join(' ');

export function DropdownMenuContent({ className, ...props }: ComponentProps<typeof MenuPrimitive.Content>) {
  const layer = useFloatLayer();
  return (
    <MenuPrimitive.Portal container={layer}>
      <MenuPrimitive.Content
        align="end"
        sideOffset={4}
        collisionPadding={8}
        onCloseAutoFocus={leaveFocusInDialog}
        {...props}
        className={cn(floatClasses, 'min-w-44 p-1', className)}
      />
    </MenuPrimitive.Portal>
  );
}

/** A dialog that an item opened has the focus already: taken and given back, its field would look left empty. */
function leaveFocusInDialog(event: Event): void {
  if (document.activeElement?.closest('[role="dialog"], [role="alertdialog"]')) event.preventDefault();
}

/** The same while it fades out: the dialog's overlay slides under the pointer, and the menu would take the focus. */
function ignoreWhileClosing(event: PointerEvent): void {
  if (event.currentTarget.closest('[role="menu"][data-state="closed"]')) event.preventDefault();
}

export interface DropdownMenuItemProps extends ComponentProps<typeof MenuPrimitive.Item> {
  tone?: 'default' | 'danger';
}

export function DropdownMenuItem({ tone = 'default', className, ...props }: DropdownMenuItemProps) {
  return (
    <MenuPrimitive.Item
      onPointerMove={ignoreWhileClosing}
      onPointerLeave={ignoreWhileClosing}
      {...props}
      className={cn(
        itemClasses,
        tone === 'danger' && 'text-danger data-[highlighted]:bg-danger-surface [&_svg]:text-danger',
        className,
      )}
    />
  );
}

export function DropdownMenuRadioItem(props: ComponentProps<typeof MenuPrimitive.RadioItem>) {
  const { className, children, ...rest } = props;
  return (
    <MenuPrimitive.RadioItem {...rest} className={cn(itemClasses, className)}>
      {children}
      <MenuPrimitive.ItemIndicator className="ml-auto pl-4">
        <Check />
      </MenuPrimitive.ItemIndicator>
    </MenuPrimitive.RadioItem>
  );
}

export function DropdownMenuCheckboxItem(props: ComponentProps<typeof MenuPrimitive.CheckboxItem>) {
  const { className, children, ...rest } = props;
  return (
    <MenuPrimitive.CheckboxItem {...rest} className={cn(itemClasses, className)}>
      {children}
      <MenuPrimitive.ItemIndicator className="ml-auto pl-4">
        <Check />
      </MenuPrimitive.ItemIndicator>
    </MenuPrimitive.CheckboxItem>
  );
}

export function DropdownMenuLabel({ className, ...props }: ComponentProps<typeof MenuPrimitive.Label>) {
  return (
    <MenuPrimitive.Label {...props} className={cn('px-2 py-1 text-muted-foreground text-xs', className)} />
  );
}

export function DropdownMenuSeparator({
  className,
  ...props
}: ComponentProps<typeof MenuPrimitive.Separator>) {
  return <MenuPrimitive.Separator {...props} className={cn('-mx-1 my-1 h-px bg-border', className)} />;
}
