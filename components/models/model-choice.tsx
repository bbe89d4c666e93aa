'use client';

import { useId, useState } from 'react';
import { useFormContext } from 'react-hook-form';
import { typeText } from '#components/models/words.ts';
import { FieldNote, useFieldError } from '#components/shared/field.tsx';
import { TextareaField } from '#components/shared/fields.tsx';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Input } from '#components/ui/input.tsx';
import { guessTypes } from '#lib/models/guess-types.ts';
import { isNameable } from '#lib/models/typed-models.ts';

const searchFrom = 8;
const { compare: byName } = new Intl.Collator('en', { numeric: true });

/** The fields `chosen` and `typed` of the form around it: ticked from the provider's own list, or written by hand. */
export function ModelChoice({ found, known = [] }: { found: readonly string[]; known?: readonly string[] }) {
  const fresh = found.filter((id) => isNameable(id) && !known.includes(id)).sort(byName);
  const there = found.length - fresh.length;
  return (
    <div className="grid gap-4">
      {found.length > 0 ? <FoundModels ids={fresh} there={there} /> : null}
      <TextareaField
        name="typed"
        label={found.length > 0 ? 'Other models' : 'Models'}
        optional
        mono
        rows={3}
        spellCheck={false}
        placeholder={'gpt-4o-mini\nlarge = gpt-4o'}
        hint="One a line: the provider’s own id, or “name = id” to call it by another name."
      />
    </div>
  );
}

function FoundModels({ ids, there }: { ids: readonly string[]; there: number }) {
  const form = useFormContext<{ chosen: string[] }>();
  const chosen = form.watch('chosen');
  const [search, setSearch] = useState('');
  const id = useId();
  const error = useFieldError('chosen');
  const shown = ids.filter((model) => model.toLowerCase().includes(search.trim().toLowerCase()));
  const set = (next: string[]) =>
    form.setValue('chosen', next, { shouldValidate: form.formState.isSubmitted });
  const allChosen = shown.length > 0 && shown.every((model) => chosen.includes(model));

  function toggleAll(): void {
    const rest = chosen.filter((model) => !shown.includes(model));
    set(allChosen ? rest : [...rest, ...shown]);
  }

  return (
    <fieldset className="grid min-w-0 gap-2" aria-describedby={error ? `${id}-note` : undefined}>
      <legend className="mb-2 font-medium">
        Models that the provider lists
        <span className="ml-1.5 font-normal text-muted-foreground">
          {chosen.length} of {ids.length} chosen{there > 0 ? `, ${there} there already` : ''}
        </span>
      </legend>
      <div className="flex gap-2">
        {ids.length > searchFrom ? (
          <Input
            type="search"
            aria-label="Search the list"
            placeholder="Search the list"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            // Enter would send the form around it.
            onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
          />
        ) : null}
        <Button onClick={toggleAll} disabled={shown.length === 0}>
          {allChosen ? 'Choose none' : 'Choose all'}
        </Button>
      </div>
      <ul className="max-h-56 overflow-y-auto rounded-lg border p-1">
        {shown.map((model) => (
          <FoundModel
            key={model}
            inputId={`${id}-${model}`}
            model={model}
            checked={chosen.includes(model)}
            onChange={(checked) =>
              set(checked ? [...chosen, model] : chosen.filter((other) => other !== model))
            }
          />
        ))}
        {shown.length === 0 ? <li className="px-2 py-3 text-muted-foreground">No model matches.</li> : null}
      </ul>
      <FieldNote id={`${id}-note`} hint={undefined} error={error} />
    </fieldset>
  );
}

interface FoundModelProps {
  inputId: string;
  model: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

function FoundModel({ inputId, model, checked, onChange }: FoundModelProps) {
  return (
    <li>
      <label
        htmlFor={inputId}
        className="flex min-h-8 cursor-pointer items-center gap-2.5 rounded-md px-2 hover:bg-hover"
      >
        <Checkbox id={inputId} checked={checked} onChange={(event) => onChange(event.target.checked)} />
        <code className="min-w-0 flex-1 truncate font-mono text-sm">{model}</code>
        <span className="shrink-0 text-muted-foreground text-xs">
          {guessTypes(model).map(typeText).join(', ')}
        </span>
      </label>
    </li>
  );
}
