import type { ReactNode } from 'react';
import { cn } from '#components/ui/cn.ts';
import { DataTableBody } from './data-table-body.tsx';
import { DataTableHead } from './data-table-head.tsx';
import { type DataTablePage, DataTablePager } from './data-table-pager.tsx';
import { NoMatch } from './data-table-states.tsx';
import { type DataTableToolbar, TableToolbar } from './data-table-toolbar.tsx';
import { TableKeys } from './table-keys.tsx';
import { isNarrowed, type TableQuery } from './table-query.ts';

export interface Column<Row> {
  id: string;
  header: string;
  /** Stands in the head instead of the word. */
  head?: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Sortable; the direction of the first press. The id is the name in the address. */
  sort?: 'asc' | 'desc';
  /** Numbers stand right. */
  align?: 'end';
  /** Where it stands in the card under 640 px: before or beside the title, as a labelled line, as the menu, or nowhere. */
  card?: 'select' | 'title' | 'badge' | 'line' | 'menu' | 'hide';
  /** Left out of the table below this width of the window. */
  from?: 'md' | 'lg' | 'xl';
  /** Width and such, for head and cells. */
  className?: string;
  /** The head is for screen readers only (menus). */
  headerHidden?: boolean;
}

export interface DataTableProps<Row> {
  /** What is listed, for screen readers: "Personal access tokens". */
  label: string;
  /** The page's own path; links and forms keep to it. */
  path: string;
  query: TableQuery;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Makes the whole row a link; the link itself is the title cell's text. */
  rowHref?: (row: Row) => string;
  toolbar?: DataTableToolbar;
  page?: DataTablePage;
  /** A last row with sums, by column id. */
  totals?: Readonly<Record<string, ReactNode>>;
  totalsLabel?: string;
  /** What stands here while there is nothing at all. */
  empty: ReactNode;
  className?: string;
}

/** A list on the server: what it shows is in the address, and every control is a link or a form. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, path, query, columns, rows, toolbar, page, className } = props;
  const narrowed = isNarrowed(query);
  if (rows.length === 0 && !narrowed && !query.after && !query.before) {
    return <div className={cn('rounded-lg border bg-card', className)}>{props.empty}</div>;
  }
  return (
    <div className={cn('group/list min-w-0', className)}>
      {toolbar ? <TableToolbar path={path} query={query} columns={columns} toolbar={toolbar} /> : null}
      <TableKeys className="relative max-xl:overflow-x-auto rounded-lg border bg-card transition-opacity group-has-data-pending/list:opacity-60 max-sm:border-0 max-sm:bg-transparent">
        {/* biome-ignore lint/a11y/noRedundantRoles: as cards the elements lose the roles of a table */}
        <table role="table" className="w-full border-separate border-spacing-0 text-sm max-sm:block">
          <caption className="sr-only">{label}</caption>
          <DataTableHead path={path} query={query} columns={columns} />
          <DataTableBody {...props} />
        </table>
        {rows.length === 0 ? <NoMatch path={path} query={query} /> : null}
      </TableKeys>
      {page ? <DataTablePager path={path} query={query} page={page} shown={rows.length} /> : null}
    </div>
  );
}
