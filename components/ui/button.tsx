import { cva, type VariantProps } from 'class-variance-authority';
import { LoaderCircle } from 'lucide-react';
import { Slot } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

export const buttonVariants = cva(
  [
    'inline-flex shrink-0 items-center justify-center gap-2 whitespace-nowrap rounded-md border font-medium',
    'select-none transition-colors disabled:pointer-events-none disabled:opacity-50 aria-disabled:opacity-50',
    '[&_svg]:pointer-events-none [&_svg]:size-4 [&_svg]:shrink-0 data-[unready]:opacity-100',
  ],
  {
    variants: {
      variant: {
        primary: 'border-transparent bg-primary text-primary-foreground hover:bg-primary-hover',
        secondary: 'border-input bg-card text-foreground hover:bg-hover',
        ghost: 'border-transparent bg-transparent text-foreground hover:bg-hover',
        danger: 'border-transparent bg-danger-solid text-danger-foreground hover:bg-danger-solid-hover',
        'danger-outline':
          'border-input bg-card text-danger hover:border-danger-border hover:bg-danger-surface',
        link: 'border-transparent text-link underline-offset-4 hover:underline',
      },
      size: {
        sm: 'h-7 px-2.5 text-sm',
        md: 'h-8 px-3 text-base',
        lg: 'h-10 px-4 text-base',
        icon: 'size-8',
        'icon-sm': 'size-7',
        inline: 'h-auto border-0 p-0 text-[length:inherit]',
      },
    },
    defaultVariants: { variant: 'secondary', size: 'md' },
  },
);

export interface ButtonProps extends ComponentProps<'button'>, VariantProps<typeof buttonVariants> {
  /** Renders the only child (a link) with the look of a button. */
  asChild?: boolean;
  /** Shows progress in place and takes no second press; the width stays. */
  pending?: boolean;
}

export function Button({ asChild, pending, variant, size, className, children, ...props }: ButtonProps) {
  const classes = cn(buttonVariants({ variant, size }), className);
  if (asChild) {
    return (
      <Slot.Root className={classes} {...props}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type="button"
      {...props}
      className={cn(classes, pending && 'relative')}
      disabled={props.disabled || pending}
      aria-busy={pending || undefined}
    >
      {pending ? (
        <>
          <span className="inline-flex items-center gap-2 opacity-0">{children}</span>
          <LoaderCircle aria-hidden className="absolute animate-spin" />
        </>
      ) : (
        children
      )}
    </button>
  );
}
