'use client';

import { type ComponentProps, type ReactNode, useId } from 'react';
import { cn } from '#components/ui/cn.ts';
import { Input } from '#components/ui/input.tsx';
import { Radio } from '#components/ui/radio-group.tsx';
import type { SelectOption } from '#components/ui/select.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { controlOf, Field, FieldNote, type FieldProps, useFieldError, useRegistration } from './field.tsx';

type Own = keyof FieldProps | 'id' | 'ref';

export interface TextFieldProps extends FieldProps, Omit<ComponentProps<'input'>, Own | 'prefix'> {
  /** Keys, ids, URLs, prices: nothing that a browser should complete or correct. */
  mono?: boolean;
  /** Inside the control at its end: "days", "USD". */
  suffix?: string;
}

const exactly = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;

/** With `type="number"` its value is a number, and an empty field is undefined. */
export function TextField(props: TextFieldProps) {
  const { name, label, hint, error, optional, className, mono, suffix, ...input } = props;
  const registration = useRegistration(name, input.type === 'number' ? { setValueAs: toNumber } : undefined);
  return (
    <Field name={name} label={label} hint={hint} error={error} optional={optional} className={className}>
      {(control) => (
        <span className="relative">
          <Input
            {...(mono ? exactly : {})}
            {...input}
            {...registration}
            {...control}
            className={cn(mono && 'font-mono text-sm', suffix && 'pr-14')}
          />
          {suffix ? (
            <span className="pointer-events-none absolute top-1.5 right-2.5 text-muted-foreground">
              {suffix}
            </span>
          ) : null}
        </span>
      )}
    </Field>
  );
}

function toNumber(value: unknown): number | undefined {
  return value === '' || value === null || value === undefined ? undefined : Number(value);
}

export interface TextareaFieldProps extends FieldProps, Omit<ComponentProps<'textarea'>, Own> {
  mono?: boolean;
}

export function TextareaField(props: TextareaFieldProps) {
  const { name, label, hint, error, optional, className, mono, ...area } = props;
  const registration = useRegistration(name);
  return (
    <Field name={name} label={label} hint={hint} error={error} optional={optional} className={className}>
      {(control) => (
        <Textarea {...area} {...registration} {...control} className={cn(mono && 'font-mono text-sm')} />
      )}
    </Field>
  );
}

export interface SwitchFieldProps extends FieldProps, Omit<ComponentProps<'input'>, Own | 'type'> {}

/** A setting that is on or off: its words left, the switch right. */
export function SwitchField(props: SwitchFieldProps) {
  const { name, label, hint, error: given, optional: _optional, className, ...input } = props;
  const id = useId();
  const error = useFieldError(name) ?? given;
  const registration = useRegistration(name);
  return (
    <div className={cn('flex items-start justify-between gap-6', className)}>
      <div className="grid gap-0.5">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <FieldNote id={`${id}-note`} hint={hint} error={error} />
      </div>
      <Switch {...input} {...registration} {...controlOf(id, name, error, hint)} />
    </div>
  );
}

export interface RadioFieldOption extends SelectOption {
  hint?: ReactNode;
}

export interface RadioFieldProps extends FieldProps {
  options: readonly RadioFieldOption[];
  /** Beside each other as chips: expiry presets. Else one under the other. */
  inline?: boolean;
}

export function RadioField(props: RadioFieldProps) {
  const { name, label, hint, error: given, optional, options, inline = false, className } = props;
  const id = useId();
  const error = useFieldError(name) ?? given;
  const registration = useRegistration(name);
  const described = controlOf(id, name, error, hint)['aria-describedby'];
  return (
    <fieldset aria-describedby={described} className={cn('grid min-w-0 gap-1.5', className)}>
      <legend className="mb-1.5 font-medium">
        {label}
        {optional ? <span className="ml-1.5 font-normal text-muted-foreground">optional</span> : null}
      </legend>
      <div className={inline ? 'flex flex-wrap gap-2' : 'grid gap-2'}>
        {options.map((option) => (
          <label
            key={option.value}
            htmlFor={`${id}-${option.value}`}
            className={inline ? chipClasses : 'flex items-start gap-2.5'}
          >
            <Radio
              id={`${id}-${option.value}`}
              name={name}
              {...registration}
              value={option.value}
              disabled={option.disabled}
              className={inline ? 'sr-only' : 'mt-0.5'}
            />
            <span className="grid gap-0.5">
              {option.label}
              {option.hint ? <span className="text-muted-foreground text-sm">{option.hint}</span> : null}
            </span>
          </label>
        ))}
      </div>
      <FieldNote id={`${id}-note`} hint={hint} error={error} />
    </fieldset>
  );
}

const chipClasses = [
  'relative inline-flex h-8 cursor-pointer items-center rounded-md border border-input bg-card px-3 transition-colors',
  'hover:bg-hover has-checked:border-primary has-checked:bg-primary-surface has-checked:font-medium',
  'has-disabled:pointer-events-none has-disabled:opacity-50 has-focus-visible:outline-2 has-focus-visible:outline-ring',
].join(' ');
