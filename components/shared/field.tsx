'use client';

import { type FocusEvent, type ReactNode, useId } from 'react';
import { type FieldValues, get, type RegisterOptions, useFormContext } from 'react-hook-form';
import { cn } from '#components/ui/cn.ts';
import { Label } from '#components/ui/label.tsx';

export interface FieldProps {
  name: string;
  label: string;
  /** Below the control; an error takes its place. */
  hint?: ReactNode;
  /** From the server, in a form without ActionForm. */
  error?: string | undefined;
  optional?: boolean | undefined;
  className?: string | undefined;
}

export interface FieldControl {
  id: string;
  name: string;
  'aria-invalid': true | undefined;
  'aria-describedby': string | undefined;
}

/** Label above, control, then hint or error. `children` gets what the control must carry. */
export function Field(props: FieldProps & { children: (control: FieldControl) => ReactNode }) {
  const { name, label, hint, optional = false, className, children } = props;
  const id = useId();
  const error = useFieldError(name) ?? props.error;
  return (
    <div className={cn('grid content-start gap-1.5', className)}>
      <Label htmlFor={id}>
        {label}
        {optional ? <span className="ml-1.5 font-normal text-muted-foreground">optional</span> : null}
      </Label>
      {children(controlOf(id, name, error, hint))}
      <FieldNote id={`${id}-note`} hint={hint} error={error} />
    </div>
  );
}

export function controlOf(
  id: string,
  name: string,
  error: string | undefined,
  hint: ReactNode,
): FieldControl {
  return {
    id,
    name,
    'aria-invalid': error ? true : undefined,
    'aria-describedby': error || hint ? `${id}-note` : undefined,
  };
}

export function FieldNote(props: { id: string; hint: ReactNode; error: string | undefined }) {
  if (!props.error && !props.hint) return null;
  return (
    <p
      id={props.id}
      aria-live="polite"
      data-refusal={props.error ? '' : undefined}
      className={cn('text-sm', props.error ? 'text-danger' : 'text-muted-foreground')}
    >
      {props.error ?? props.hint}
    </p>
  );
}

/** The first error of a field, also of one inside an object or a list (`limits.0.amount`). */
export function useFieldError(name: string): string | undefined {
  const form = useFormContext();
  // Reading the state's errors here is what subscribes the field to them.
  const message: unknown = get(form?.formState.errors, `${name}.message`);
  return typeof message === 'string' ? message : undefined;
}

/**
 * Binds a control to the form around it; outside of an ActionForm the control is a plain one. Left as it was found, it
 * is not complained about before the form is sent.
 */
export function useRegistration(name: string, options?: RegisterOptions<FieldValues, string>) {
  const form = useFormContext();
  if (!form) return undefined;
  const registration = form.register(name, options);
  // Reading the state here is what makes the form keep it.
  const { dirtyFields, isSubmitted } = form.formState;
  const isLeftAlone = () => !(isSubmitted || get(dirtyFields, name));
  return {
    ...registration,
    onBlur: async (event: FocusEvent) => (isLeftAlone() ? undefined : registration.onBlur(event)),
  };
}
