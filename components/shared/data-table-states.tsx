import Link from 'next/link';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { hrefWith, type TableQuery, writeSort } from './table-query.ts';

/** Something is here, but not under this search. */
export function NoMatch({ path, query }: { path: string; query: TableQuery }) {
  const narrowed = query.search !== '' || Object.keys(query.filters).length > 0;
  return (
    <div className="flex flex-col items-center px-4 py-12 text-center max-sm:rounded-lg max-sm:border max-sm:bg-card">
      <p className="font-medium">{narrowed ? 'Nothing matches' : 'Nothing on this page any more'}</p>
      <p className="mt-1 max-w-md break-words text-muted-foreground">
        {query.search
          ? `No row holds “${query.search}” under these filters.`
          : 'No row is left under these filters.'}
      </p>
      <Button asChild size="sm" className="mt-4">
        <Link href={hrefWith(path, { sort: writeSort(query.sort) })}>
          {narrowed ? 'Clear search and filters' : 'First page'}
        </Link>
      </Button>
    </div>
  );
}

const widths = ['w-32', 'w-24', 'w-28', 'w-20', 'w-36'];

/** Stands for a DataTable while it loads: the same toolbar, head and 40 px rows. */
export function DataTableSkeleton({ rows = 8, toolbar = true }: { rows?: number; toolbar?: boolean }) {
  return (
    <div aria-busy="true">
      {toolbar ? (
        <div className="flex gap-2 pb-3">
          <Skeleton className="h-8 w-full sm:w-64" />
          <Skeleton className="h-8 w-28 max-sm:hidden" />
        </div>
      ) : null}
      <div className="rounded-lg border bg-card">
        <div className="h-9 border-b" />
        {Array.from({ length: rows }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows that stand for nothing have no other name
          <div key={index} className="flex h-10 items-center gap-6 border-b px-4 last:border-b-0 max-sm:h-24">
            <Skeleton className={`h-3 ${widths[index % widths.length] ?? 'w-24'}`} />
            <Skeleton className="h-3 w-40 max-sm:hidden" />
            <Skeleton className="ml-auto h-3 w-16" />
          </div>
        ))}
      </div>
    </div>
  );
}
