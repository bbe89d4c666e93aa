'use client';

import { useId } from 'react';
import { useFormContext } from 'react-hook-form';
import { FieldNote, useFieldError } from '#components/shared/field.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { servedTypes, unservedTypes } from '#lib/models/input.ts';
import { typeText } from './words.ts';

/** What a model is for: several boxes of one name make the list. */
export function TypesField({ name }: { name: string }) {
  const error = useFieldError(name);
  const id = useId();
  return (
    <fieldset className="grid min-w-0 gap-1.5" aria-describedby={error ? `${id}-note` : undefined}>
      <legend className="mb-1.5 font-medium">Types</legend>
      <TypeBoxes name={name} types={servedTypes} />
      <fieldset className="mt-1 min-w-0">
        <legend className="mb-1.5 text-muted-foreground">Not served yet</legend>
        <TypeBoxes name={name} types={unservedTypes} />
      </fieldset>
      <FieldNote id={`${id}-note`} hint={undefined} error={error} />
    </fieldset>
  );
}

function TypeBoxes({ name, types }: { name: string; types: readonly string[] }) {
  const { register } = useFormContext();
  const id = useId();
  return (
    <div className="grid grid-cols-2 gap-x-4 gap-y-1.5 sm:grid-cols-3">
      {types.map((type) => (
        <label key={type} htmlFor={`${id}-${type}`} className="flex items-center gap-2">
          <Checkbox id={`${id}-${type}`} value={type} {...register(name)} />
          <span className="truncate first-letter:uppercase">{typeText(type)}</span>
        </label>
      ))}
    </div>
  );
}
