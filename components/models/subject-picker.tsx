'use client';

import { Command } from 'cmdk';
import { Check, X } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useFormContext } from 'react-hook-form';
import { FieldNote, useFieldError } from '#components/shared/field.tsx';
import { useFound } from '#components/shared/found.ts';
import { cn } from '#components/ui/cn.ts';
import { CommandItem } from '#components/ui/command.tsx';
import { controlClasses } from '#components/ui/input.tsx';
import type { GrantActions } from './grant-actions.ts';
import type { Subject } from './subject.ts';
import { SubjectIcon, SubjectLabel } from './subject-label.tsx';

export interface SubjectPickerProps {
  providerAccountId: string;
  actions: Pick<GrantActions, 'search'>;
  label: string;
  /** Those who cannot be chosen, by id, with the reason in a word. */
  taken?: ReadonlyMap<string, string>;
}

/** The field `subjects` of the form around it: teams, people and virtual accounts, found as one types. */
export function SubjectPicker({ providerAccountId, actions, label, taken }: SubjectPickerProps) {
  const form = useFormContext<{ subjects: Subject[] }>();
  const chosen = form.watch('subjects');
  const error = useFieldError('subjects');
  const [text, setText] = useState('');
  const { search } = actions;
  const ask = useCallback(
    (wanted: string) => search({ providerAccountId, search: wanted }),
    [providerAccountId, search],
  );
  const { found, searching } = useFound(ask, text.trim());

  function toggle(subject: Subject): void {
    const isChosen = chosen.some(({ id }) => id === subject.id);
    const next = isChosen ? chosen.filter(({ id }) => id !== subject.id) : [...chosen, subject];
    form.setValue('subjects', next, { shouldValidate: form.formState.isSubmitted });
  }

  return (
    <div className="grid gap-1.5">
      <Command shouldFilter={false} label={label} className="grid gap-2">
        <span className="font-medium">{label}</span>
        {chosen.length > 0 ? <Chips chosen={chosen} onRemove={toggle} /> : null}
        <Command.Input
          value={text}
          onValueChange={setText}
          placeholder="Search people and teams"
          aria-label={label}
          aria-invalid={error ? true : undefined}
          className={cn(controlClasses, 'h-8 px-2.5')}
        />
        <Command.List
          label="Found"
          aria-busy={searching}
          className={cn('h-44 overflow-y-auto rounded-lg border p-1', searching && 'opacity-60')}
        >
          <Command.Empty className="py-8 text-center text-muted-foreground">
            {searching ? 'Searching' : 'Nobody matches'}
          </Command.Empty>
          {found.map((subject) => (
            <Choice
              key={subject.id}
              subject={subject}
              chosen={chosen.some(({ id }) => id === subject.id)}
              reason={taken?.get(subject.id)}
              onSelect={() => toggle(subject)}
            />
          ))}
        </Command.List>
      </Command>
      <FieldNote id="subjects-note" hint={undefined} error={error} />
    </div>
  );
}

interface ChoiceProps {
  subject: Subject;
  chosen: boolean;
  reason: string | undefined;
  onSelect: () => void;
}

function Choice({ subject, chosen, reason, onSelect }: ChoiceProps) {
  return (
    <CommandItem value={subject.id} disabled={reason !== undefined} onSelect={onSelect}>
      <SubjectLabel subject={subject} className="flex-1" />
      {reason ? <span className="text-muted-foreground text-xs">{reason}</span> : null}
      {chosen ? <Check aria-label="chosen" /> : null}
    </CommandItem>
  );
}

function Chips({ chosen, onRemove }: { chosen: readonly Subject[]; onRemove: (subject: Subject) => void }) {
  return (
    <ul className="flex flex-wrap gap-1.5" aria-label="Chosen">
      {chosen.map((subject) => (
        <li
          key={subject.id}
          className="inline-flex h-7 max-w-full items-center gap-1.5 rounded-md border bg-muted pl-2 text-sm"
        >
          <SubjectIcon subject={subject} />
          <span className="truncate">{subject.label}</span>
          <button
            type="button"
            aria-label={`Take ${subject.label} off`}
            onClick={() => onRemove(subject)}
            className="flex size-7 shrink-0 items-center justify-center rounded-md text-muted-foreground hover:text-foreground [&_svg]:size-3.5"
          >
            <X aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  );
}
