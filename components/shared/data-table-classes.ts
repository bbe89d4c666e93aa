import type { Column } from './data-table.tsx';

// Written out in full: Tailwind finds class names by reading, not by running.
const hiddenBelow = {
  md: 'max-md:sm:hidden',
  lg: 'max-lg:sm:hidden',
  xl: 'max-xl:sm:hidden',
};

const cardPlaces = {
  title: 'max-sm:col-start-1 max-sm:row-start-1 max-sm:font-medium max-sm:text-base max-sm:min-w-0',
  badge: 'max-sm:col-start-2 max-sm:row-start-1 max-sm:text-right',
  menu: 'max-sm:col-start-3 max-sm:row-start-1',
  line: [
    'max-sm:col-span-3 max-sm:flex max-sm:min-h-6 max-sm:items-center max-sm:justify-between max-sm:gap-4',
    'max-sm:before:text-muted-foreground max-sm:before:content-[attr(data-label)]',
  ].join(' '),
  hide: 'max-sm:hidden',
};

type Placed = Pick<Column<never>, 'from' | 'align' | 'card' | 'className'>;

export function headClasses(column: Placed): (string | undefined)[] {
  return [column.from && hiddenBelow[column.from], column.align && 'text-right', column.className];
}

export function cellClasses(column: Placed): (string | undefined)[] {
  return [...headClasses(column), cardPlaces[column.card ?? 'hide']];
}
