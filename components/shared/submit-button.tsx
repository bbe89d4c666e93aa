'use client';

import { useFormStatus } from 'react-dom';
import { useFormContext } from 'react-hook-form';
import { Button, type ButtonProps } from '#components/ui/button.tsx';
import { useHydrated } from './hydrated.ts';

/**
 * Shows the form's progress and takes no second press. Inside an ActionForm it waits for scripts, which
 * looks no different; `plain` is for forms that the server takes before scripts arrive.
 */
export function SubmitButton({
  plain = false,
  ...props
}: Omit<ButtonProps, 'asChild'> & { plain?: boolean }) {
  const hydrated = useHydrated();
  const status = useFormStatus();
  const form = useFormContext();
  const waiting = !(plain || hydrated);
  return (
    <Button
      variant="primary"
      {...props}
      type="submit"
      pending={Boolean(props.pending || status.pending || form?.formState.isSubmitting)}
      disabled={props.disabled || waiting}
      data-unready={waiting || undefined}
    />
  );
}
