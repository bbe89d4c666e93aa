import Link from 'next/link';
import type { ReactNode } from 'react';
import { cn } from '#components/ui/cn.ts';
import type { Column } from './data-table.tsx';
import { cellClasses } from './data-table-classes.ts';

interface BodyProps<Row> {
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  rowHref?: (row: Row) => string;
  totals?: Readonly<Record<string, ReactNode>>;
  totalsLabel?: string;
}

export function DataTableBody<Row>(props: BodyProps<Row>) {
  const { columns, rows, rowKey, rowHref } = props;
  const titleId = (columns.find((column) => column.card === 'title') ?? columns[0])?.id;
  return (
    <>
      <tbody className="max-sm:block">
        {rows.map((row) => (
          // biome-ignore lint/a11y/noRedundantRoles: as a card the element loses the role of a row
          <tr key={rowKey(row)} role="row" className="data-row">
            {columns.map((column) => (
              <td
                key={column.id}
                // biome-ignore lint/a11y/noRedundantRoles: as a card the element loses the role of a cell
                role="cell"
                data-label={column.header}
                className={cn('data-cell', cellClasses(column))}
              >
                {rowHref && column.id === titleId ? (
                  <RowLink href={rowHref(row)}>{column.cell(row)}</RowLink>
                ) : (
                  column.cell(row)
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      {props.totals && rows.length > 0 ? <Totals {...props} totals={props.totals} /> : null}
    </>
  );
}

/**
 * The link covers its row; other controls of the row are lifted above it by `relative`. Fetched ahead by TableKeys once
 * it is pointed at: fifty rows that come into sight would ask for fifty pages.
 */
function RowLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} prefetch={false} data-row-link className="data-row-link">
      {children}
    </Link>
  );
}

function Totals<Row>({
  columns,
  totals,
  totalsLabel = 'Total',
}: BodyProps<Row> & { totals: Readonly<Record<string, ReactNode>> }) {
  const labelAt = Math.max(
    0,
    columns.findIndex((column) => column.card === 'title'),
  );
  return (
    <tfoot className="font-medium max-sm:block">
      <tr className="max-sm:grid max-sm:gap-y-1 max-sm:rounded-lg max-sm:border max-sm:bg-muted max-sm:p-3">
        {columns.map((column, index) => (
          <td
            key={column.id}
            data-label={index === labelAt ? undefined : column.header}
            className={cn(
              'h-10 border-t bg-muted/50 px-3 first:rounded-bl-lg first:pl-4 last:rounded-br-lg last:pr-4',
              'max-sm:h-auto max-sm:border-0 max-sm:bg-transparent max-sm:p-0 max-sm:first:pl-0 max-sm:last:pr-0',
              cellClasses({ ...column, card: totalPlace(index === labelAt, column.id in totals) }),
            )}
          >
            {totals[column.id] ?? (index === labelAt ? totalsLabel : null)}
          </td>
        ))}
      </tr>
    </tfoot>
  );
}

function totalPlace(isLabel: boolean, given: boolean): 'title' | 'line' | 'hide' {
  if (isLabel) return 'title';
  return given ? 'line' : 'hide';
}
