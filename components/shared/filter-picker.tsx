'use client';

import { Command } from 'cmdk';
import { Check, ChevronDown, X } from 'lucide-react';
import { type SyntheticEvent, useCallback, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { cn } from '#components/ui/cn.ts';
import { CommandItem } from '#components/ui/command.tsx';
import { controlClasses } from '#components/ui/input.tsx';
import { Popover, PopoverContent, PopoverTrigger } from '#components/ui/popover.tsx';
import { anyText, FilterSelect, type FindChoices, filterWidth, type TableFilter } from './filter-select.tsx';
import { useFound } from './found.ts';
import { useHydrated } from './hydrated.ts';

export interface FilterPickerProps {
  filter: TableFilter & { find: FindChoices };
  value: string | undefined;
}

/** A filter of a `FilterForm` with more choices than a list can hold. Before scripts arrive it offers the first of them. */
export function FilterPicker({ filter, value }: FilterPickerProps) {
  const { name, label, options } = filter;
  const hydrated = useHydrated();
  const [open, setOpen] = useState(false);
  const [picked, setPicked] = useState(value ?? '');
  const trigger = useRef<HTMLButtonElement>(null);
  const field = useRef<HTMLInputElement>(null);
  if (!hydrated) return <FilterSelect filter={filter} value={value} />;
  const chosen = options.find((option) => option.value === value);

  /** The form hears of it as of every field, once the field holds it, and finds its way back to the button by its name. */
  function choose(next: string): void {
    flushSync(() => {
      setOpen(false);
      setPicked(next);
    });
    trigger.current?.focus();
    if (next !== (value ?? '')) field.current?.dispatchEvent(new Event('input', { bubbles: true }));
  }

  return (
    <span className={cn('relative inline-flex min-w-0', filterWidth, value && 'max-sm:order-first')}>
      <Popover open={open} onOpenChange={setOpen}>
        <PopoverTrigger
          ref={trigger}
          name={name}
          title={chosen?.label}
          className={cn(
            controlClasses,
            'inline-flex h-8 items-center justify-between gap-1.5 pr-2 pl-2.5 text-left',
            value && 'border-primary bg-primary-surface pr-8',
          )}
        >
          <span className="truncate">
            <span className="sr-only">{label}: </span>
            {value ? (chosen?.label ?? `Unknown ${label.toLowerCase()}`) : anyText(filter)}
          </span>
          {value ? null : <ChevronDown aria-hidden className="size-4 shrink-0 text-muted-foreground" />}
        </PopoverTrigger>
        <PopoverContent
          align="start"
          aria-label={`Choose: ${label.toLowerCase()}`}
          className="w-80 max-w-[calc(100vw-1rem)] p-2"
          // What is typed here is none of the form's fields, though React has the form above it.
          onInput={keepFromForm}
          onKeyDown={keepFromForm}
        >
          <Choices filter={filter} value={value} onChoose={choose} />
        </PopoverContent>
      </Popover>
      {value ? <ClearButton label={label} onPress={() => choose('')} /> : null}
      <input ref={field} type="hidden" name={name} value={picked} readOnly />
    </span>
  );
}

function ClearButton({ label, onPress }: { label: string; onPress: () => void }) {
  return (
    <button
      type="button"
      aria-label={`Clear ${label.toLowerCase()}`}
      onClick={onPress}
      className="absolute top-0.5 right-0.5 flex size-7 items-center justify-center rounded-md text-muted-foreground hover:bg-hover hover:text-foreground"
    >
      <X aria-hidden className="size-3.5" />
    </button>
  );
}

function keepFromForm(event: SyntheticEvent): void {
  event.stopPropagation();
}

const anyValue = 'any';

interface ChoicesProps extends FilterPickerProps {
  onChoose: (value: string) => void;
}

function Choices({ filter, value, onChoose }: ChoicesProps) {
  const { name, label, options, find } = filter;
  const [text, setText] = useState('');
  const [marked, setMarked] = useState('');
  const wanted = text.trim();
  const searchLabel = `Search ${label.toLowerCase()}s`;
  const ask = useCallback((search: string) => find({ filter: name, search }), [find, name]);
  const { found, searching } = useFound(wanted ? ask : undefined, wanted);
  const shown = wanted ? found.map((choice) => ({ value: choice.id, label: choice.label })) : options;
  const values = [...(wanted ? [] : [anyValue]), ...shown.map((option) => option.value)];
  return (
    <Command
      shouldFilter={false}
      label={searchLabel}
      // Left to itself the mark stays on a choice that is no longer shown, and Enter does nothing.
      value={values.includes(marked) ? marked : (values[0] ?? '')}
      onValueChange={setMarked}
      className="grid gap-2"
    >
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder={searchLabel}
        aria-label={searchLabel}
        autoFocus
        className={cn(controlClasses, 'h-8 px-2.5')}
      />
      <Command.List
        label={`${label}s`}
        aria-busy={searching}
        className={cn('max-h-72 overflow-y-auto', searching && 'opacity-60')}
      >
        <Command.Empty className="py-6 text-center text-muted-foreground">
          {searching ? 'Searching' : `No ${label.toLowerCase()} matches`}
        </Command.Empty>
        {wanted ? null : (
          <CommandItem value={anyValue} onSelect={() => onChoose('')}>
            <span className="flex-1">{anyText(filter)}</span>
            {value ? null : <Check aria-label="chosen" />}
          </CommandItem>
        )}
        {shown.map((option) => (
          <CommandItem key={option.value} value={option.value} onSelect={() => onChoose(option.value)}>
            <span className="min-w-0 flex-1 truncate" title={option.label}>
              {option.label}
            </span>
            {option.value === value ? <Check aria-label="chosen" /> : null}
          </CommandItem>
        ))}
      </Command.List>
      {wanted ? null : (
        <p className="px-2 text-muted-foreground text-xs">The first of many: type to find the others.</p>
      )}
    </Command>
  );
}
