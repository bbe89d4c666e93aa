'use client';

import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import { useTheme } from 'next-themes';
import { Toaster as SonnerToaster } from 'sonner';

const icons = {
  success: <CircleCheck className="size-4 text-ok" />,
  error: <CircleAlert className="size-4 text-danger" />,
  warning: <TriangleAlert className="size-4 text-warning" />,
  info: <Info className="size-4 text-info" />,
};

/** What floats at the end of a list stays in reach while a toast tells what it did. */
const aboveSelection =
  'in-[body:has([data-selection-bar])]:[--offset-bottom:5.5rem]! in-[body:has([data-selection-bar])]:[--mobile-offset-bottom:7rem]!';

export function Toaster() {
  const { resolvedTheme } = useTheme();
  return (
    <SonnerToaster
      theme={resolvedTheme === 'dark' ? 'dark' : 'light'}
      position="bottom-right"
      className={`!font-sans ${aboveSelection}`}
      icons={icons}
      toastOptions={{
        classNames: {
          toast: '!rounded-lg !border !border-border !bg-popover !text-foreground !text-base !shadow-float',
          description: '!text-muted-foreground !text-sm',
          actionButton: '!h-7 !rounded-md !bg-primary !px-2.5 !text-primary-foreground !text-sm',
          cancelButton: '!h-7 !rounded-md !bg-muted !px-2.5 !text-foreground !text-sm',
        },
      }}
    />
  );
}
