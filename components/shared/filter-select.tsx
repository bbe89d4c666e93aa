import { cn } from '#components/ui/cn.ts';
import { Select, type SelectOption } from '#components/ui/select.tsx';
import type { ServerAction } from './server-action.ts';

/** Finds choices of a filter by a part of their name. */
export type FindChoices = ServerAction<{ filter: string; search: string }, { id: string; label: string }[]>;

export interface TableFilter {
  /** Name in the address. */
  name: string;
  /** "Status"; the first choice reads "Any status". */
  label: string;
  /** Other words for the first choice, where leaving it does not show everything. */
  any?: string;
  options: readonly SelectOption[];
  /** Where `options` are only the first of them: the others are found as one types. */
  find?: FindChoices;
}

export const anyText = ({ any, label }: TableFilter): string => any ?? `Any ${label.toLowerCase()}`;

export const filterWidth = 'w-auto max-w-44 flex-none';

/** One filter of a `FilterForm`. */
export function FilterSelect({ filter, value }: { filter: TableFilter; value: string | undefined }) {
  return (
    <Select
      name={filter.name}
      aria-label={filter.label}
      defaultValue={value ?? ''}
      className={cn(
        filterWidth,
        value && 'max-sm:order-first [&>select]:border-primary [&>select]:bg-primary-surface',
      )}
    >
      <option value="">{anyText(filter)}</option>
      {filter.options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </Select>
  );
}
