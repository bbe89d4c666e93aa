'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { type ReactNode, useId, useState } from 'react';
import { type DefaultValues, type FieldValues, FormProvider, type Path, useForm } from 'react-hook-form';
import type { ZodType } from 'zod';
import { cn } from '#components/ui/cn.ts';
import type { ActionResult } from '#lib/auth/action-result.ts';
import { Callout } from './callout.tsx';
import { useRefusalInView } from './refusal-in-view.ts';
import { unreachable } from './server-action.ts';

export interface ActionFormProps<Values extends FieldValues, Data> {
  /** The same schema that the action parses with; checked on leaving a field that was changed, and before sending. */
  schema: ZodType<unknown, Values>;
  defaultValues: DefaultValues<Values>;
  /** Gets the values as typed; it parses them itself. */
  action: (values: Values) => Promise<ActionResult<Data>>;
  onSuccess?: (data: Data) => void;
  /** Fields, and a SubmitButton unless that stands elsewhere with `form={id}`. */
  children: ReactNode;
  id?: string;
  className?: string;
}

/**
 * Sends once, shows progress, keeps what was typed when it fails, and takes the eye to the first error.
 * `method="post"`: a press before scripts arrive must not write the fields into the address.
 */
export function ActionForm<Values extends FieldValues, Data>(props: ActionFormProps<Values, Data>) {
  const { schema, defaultValues, action, onSuccess, children, id, className } = props;
  const form = useForm<Values, unknown, Values>({
    resolver: zodResolver(schema, undefined, { raw: true }),
    defaultValues,
    mode: 'onTouched',
  });
  const [failure, setFailure] = useState<string>();
  const { submitCount, isSubmitSuccessful } = form.formState;
  const element = useRefusalInView(submitCount, isSubmitSuccessful && !failure);

  async function submit(values: Values): Promise<void> {
    setFailure(undefined);
    const outcome = await action(values).catch(() => unreachable);
    if (outcome.ok) {
      onSuccess?.(outcome.data);
      return;
    }
    const onFields = Object.entries(outcome.fields ?? {}).filter(([name]) => name in form.getValues());
    for (const [index, [name, messages]] of onFields.entries()) {
      form.setError(
        name as Path<Values>,
        { message: messages[0] ?? outcome.message },
        { shouldFocus: index === 0 },
      );
    }
    if (onFields.length === 0) setFailure(outcome.message);
  }

  const fallbackId = useId();
  return (
    <FormProvider {...form}>
      <form
        ref={element}
        id={id ?? fallbackId}
        method="post"
        noValidate
        onSubmit={form.handleSubmit(submit)}
        className={cn('grid grid-cols-1 gap-4', className)}
      >
        {failure ? (
          <div data-refusal>
            <Callout tone="danger" live>
              {failure}
            </Callout>
          </div>
        ) : null}
        {children}
      </form>
    </FormProvider>
  );
}
