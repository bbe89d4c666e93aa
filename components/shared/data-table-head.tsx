import { ArrowDown, ArrowUp } from 'lucide-react';
import { cn } from '#components/ui/cn.ts';
import { AheadLink } from './ahead-link.tsx';
import type { Column } from './data-table.tsx';
import { headClasses } from './data-table-classes.ts';
import { hrefWith, type TableQuery, writeSort, writeTableQuery } from './table-query.ts';

interface HeadProps<Row> {
  path: string;
  query: TableQuery;
  columns: readonly Column<Row>[];
}

export function DataTableHead<Row>({ path, query, columns }: HeadProps<Row>) {
  return (
    <thead className="text-muted-foreground text-xs max-sm:sr-only">
      <tr>
        {columns.map((column) => (
          <th
            key={column.id}
            scope="col"
            aria-sort={ariaSort(column, query)}
            className={cn(
              'h-9 whitespace-nowrap border-b bg-card px-3 text-left font-medium first:rounded-tl-lg first:pl-4 last:rounded-tr-lg last:pr-4 xl:sticky xl:top-12 xl:z-10',
              headClasses(column),
            )}
          >
            <HeadText path={path} query={query} column={column} />
          </th>
        ))}
      </tr>
    </thead>
  );
}

function HeadText<Row>({ path, query, column }: { path: string; query: TableQuery; column: Column<Row> }) {
  if (column.head) return column.head;
  if (column.headerHidden) return <span className="sr-only">{column.header}</span>;
  if (!column.sort) return column.header;
  const active = query.sort.column === column.id;
  const direction = active ? (query.sort.direction === 'asc' ? 'desc' : 'asc') : column.sort;
  const sort = writeSort({ column: column.id, direction });
  const Arrow = (active ? query.sort.direction : column.sort) === 'asc' ? ArrowUp : ArrowDown;
  return (
    <AheadLink
      href={hrefWith(path, writeTableQuery(query), { sort })}
      scroll={false}
      className={cn(
        'group/sort -mx-1 inline-flex align-middle items-center gap-1 rounded-sm px-1 hover:text-foreground',
        active && 'text-foreground',
        column.align === 'end' && 'flex-row-reverse',
      )}
    >
      {column.header}
      <Arrow
        aria-hidden
        className={cn(
          'size-3',
          !active && 'opacity-0 group-hover/sort:opacity-60 group-focus-visible/sort:opacity-60',
        )}
      />
    </AheadLink>
  );
}

function ariaSort<Row>(column: Column<Row>, query: TableQuery): 'ascending' | 'descending' | undefined {
  if (query.sort.column !== column.id) return undefined;
  return query.sort.direction === 'asc' ? 'ascending' : 'descending';
}
