import type { ReactNode } from 'react';
import type { Column } from './data-table.tsx';

/** The last column: what can be done with a row. */
export function menuColumn<Row>(cell: (row: Row) => ReactNode): Column<Row> {
  return {
    id: 'menu',
    header: 'Actions',
    headerHidden: true,
    align: 'end',
    card: 'menu',
    className: 'w-10',
    cell,
  };
}
