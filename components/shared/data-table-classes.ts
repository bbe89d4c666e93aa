import type { Column } from './data-table.tsx';

// Written out in full: Tailwind finds class names by reading, not by running.
const hiddenBelow = {
  md: 'max-md:sm:hidden',
  lg: 'max-lg:sm:hidden',
  xl: 'max-xl:sm:hidden',
};

// A list has hundreds of cells: what they share stands once in globals.css instead of in each of them.
const cardPlaces = {
  select: 'data-card-select',
  title: 'data-card-title',
  badge: 'data-card-badge',
  menu: 'data-card-menu',
  line: 'data-card-line',
  hide: 'max-sm:hidden',
};

type Placed = Pick<Column<never>, 'from' | 'align' | 'card' | 'className'>;

export function headClasses(column: Placed): (string | undefined)[] {
  return [column.from && hiddenBelow[column.from], column.align && 'text-right', column.className];
}

export function cellClasses(column: Placed): (string | undefined)[] {
  return [...headClasses(column), cardPlaces[column.card ?? 'hide']];
}
