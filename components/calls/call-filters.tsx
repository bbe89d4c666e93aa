import Link from 'next/link';
import { FilterForm } from '#components/shared/filter-form.tsx';
import { FilterSelect } from '#components/shared/filter-select.tsx';
import { hrefWith, type SearchParams } from '#components/shared/table-query.ts';
import { Button } from '#components/ui/button.tsx';
import { outcomeChoices } from '#lib/usage/calls-asked.ts';

interface CallFiltersProps {
  path: string;
  /** The page's own: the range and the filters in force. */
  params: { range?: string | undefined; from?: string | undefined; to?: string | undefined } & {
    outcome?: string | undefined;
    model?: string | undefined;
  };
  /** Those of this time. */
  models: readonly string[];
}

/** Narrow the list of calls; the figures above stay those of the whole time. */
export function CallFilters({ path, params, models }: CallFiltersProps) {
  const { outcome, model, ...range } = params;
  const all = model && !models.includes(model) ? [...models, model] : models;
  return (
    <FilterForm
      key={JSON.stringify(params)}
      path={path}
      className="flex min-w-0 flex-1 flex-wrap items-center gap-2"
    >
      {Object.entries(range).map(([name, value]) =>
        value ? <input key={name} type="hidden" name={name} value={value} /> : null,
      )}
      <FilterSelect filter={{ name: 'outcome', label: 'Status', options: outcomeChoices }} value={outcome} />
      {all.length > 1 || model ? (
        <FilterSelect
          filter={{
            name: 'model',
            label: 'Model',
            options: all.map((name) => ({ value: name, label: name })),
          }}
          value={model}
        />
      ) : null}
    </FilterForm>
  );
}

export function NoCallMatches({ path, range }: { path: string; range: SearchParams }) {
  return (
    <div className="flex flex-col items-center px-4 py-10 text-center">
      <p className="font-medium">No call here matches</p>
      <Button asChild size="sm" className="mt-3">
        <Link href={hrefWith(path, range)} prefetch={false} scroll={false}>
          Show all calls
        </Link>
      </Button>
    </div>
  );
}
