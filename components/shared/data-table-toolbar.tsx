import { Search } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import type { Column } from './data-table.tsx';
import { FilterForm } from './filter-form.tsx';
import { FilterPicker } from './filter-picker.tsx';
import { FilterSelect, type TableFilter } from './filter-select.tsx';
import { type TableQuery, writeSort } from './table-query.ts';

export interface DataTableToolbar {
  /** Placeholder of the search field; absent = no search. */
  search?: string;
  filters?: readonly TableFilter[];
  /** Further fields of the same form: days, or a hidden value that stays while others change. */
  fields?: ReactNode;
  /** Right of the filters: export, a second action. */
  extra?: ReactNode;
}

interface ToolbarProps<Row> {
  path: string;
  query: TableQuery;
  columns: readonly Column<Row>[];
  toolbar: DataTableToolbar;
}

/** A plain GET form: it narrows the list before scripts arrive, and without a press once they have. */
export function TableToolbar<Row>({ path, query, columns, toolbar }: ToolbarProps<Row>) {
  const formKey = JSON.stringify([query.filters, query.sort]);
  return (
    <div className="flex flex-wrap items-start justify-end gap-2 pb-3">
      <FilterForm
        key={formKey}
        path={path}
        className="flex min-w-0 flex-1 flex-wrap items-center gap-2 max-sm:contents"
      >
        {toolbar.search ? <SearchField placeholder={toolbar.search} value={query.search} /> : null}
        <FilterRow>
          {toolbar.filters?.map((filter) => (
            <Filter key={filter.name} filter={filter} value={query.filters[filter.name]} />
          ))}
          <SortSelect columns={columns} query={query} />
        </FilterRow>
        {toolbar.fields ? (
          <div className="max-sm:order-1 max-sm:w-full sm:contents">{toolbar.fields}</div>
        ) : null}
        <noscript>
          <Button type="submit">Apply</Button>
        </noscript>
      </FilterForm>
      {toolbar.extra}
    </div>
  );
}

/** On phones one row that scrolls sideways, what is chosen first: else the filters would fill the first screen. */
function FilterRow({ children }: { children: ReactNode }) {
  return (
    <div className="fade-ends flex gap-2 max-sm:order-1 max-sm:-m-1 max-sm:w-[calc(100%+.5rem)] max-sm:overflow-x-auto max-sm:p-1 max-sm:[scrollbar-width:none] sm:contents">
      {children}
    </div>
  );
}

function SearchField({ placeholder, value }: { placeholder: string; value: string }) {
  return (
    <span className="relative min-w-0 max-sm:flex-1 sm:w-64">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted-foreground"
      />
      <Input
        type="search"
        name="q"
        aria-label={placeholder}
        placeholder={placeholder}
        defaultValue={value}
        autoComplete="off"
        data-shortcut="search"
        aria-keyshortcuts="/"
        className="pl-8"
      />
    </span>
  );
}

function Filter({ filter, value }: { filter: TableFilter; value: string | undefined }) {
  const { find } = filter;
  return find ? (
    <FilterPicker filter={{ ...filter, find }} value={value} />
  ) : (
    <FilterSelect filter={filter} value={value} />
  );
}

/** On phones, where the table has no heads to press. It also keeps the order when the form is sent. */
function SortSelect<Row>({ columns, query }: { columns: readonly Column<Row>[]; query: TableQuery }) {
  const sortable = columns.filter((column) => column.sort);
  const current = writeSort(query.sort);
  if (sortable.length === 0) return null;
  return (
    <Select name="sort" aria-label="Order" defaultValue={current} className="w-auto flex-none sm:hidden">
      {sortable.some((column) => column.id === query.sort.column) ? null : (
        <option value={current}>Order</option>
      )}
      {sortable.flatMap((column) => [
        <option key={column.id} value={column.id}>
          {column.header} ↑
        </option>,
        <option key={`-${column.id}`} value={`-${column.id}`}>
          {column.header} ↓
        </option>,
      ])}
    </Select>
  );
}
