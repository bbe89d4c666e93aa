import type { Column } from './data-table.tsx';
import { type Selectable, SelectPage, SelectRow } from './row-selection.tsx';

/** The first column of a list inside a `RowSelection`. */
export function selectColumn<Row extends Selectable>(): Column<Row> {
  return {
    id: 'select',
    header: 'Select',
    head: <SelectPage />,
    card: 'select',
    className: 'w-8 sm:pr-0',
    cell: ({ id, name }) => <SelectRow id={id} name={name} />,
  };
}
