'use client';

import { useId } from 'react';
import { useFormContext } from 'react-hook-form';
import { FieldNote, useFieldError } from '#components/shared/field.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { modelTypes } from '#lib/models/input.ts';
import { typeText } from './words.ts';

/** What a model is for: several boxes of one name make the list. */
export function TypesField({ name }: { name: string }) {
  const { register } = useFormContext();
  const error = useFieldError(name);
  const id = useId();
  return (
    <fieldset className="grid min-w-0 gap-1.5" aria-describedby={error ? `${id}-note` : undefined}>
      <legend className="mb-1.5 font-medium">Types</legend>
      <div className="grid grid-cols-2 gap-x-4 gap-y-1.5 sm:grid-cols-3">
        {modelTypes.map((type) => (
          <label key={type} htmlFor={`${id}-${type}`} className="flex items-center gap-2">
            <Checkbox id={`${id}-${type}`} value={type} {...register(name)} />
            <span className="truncate first-letter:uppercase">{typeText(type)}</span>
          </label>
        ))}
      </div>
      <FieldNote id={`${id}-note`} hint={undefined} error={error} />
    </fieldset>
  );
}
