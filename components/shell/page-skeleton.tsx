import { DataTableSkeleton } from '#components/shared/data-table-states.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';

/** Stands for a page while it loads, inside its frame. */
export function PageSkeleton({ figures = 0, table = true }: { figures?: number; table?: boolean }) {
  return (
    <div aria-busy="true">
      <HeaderSkeleton />
      {figures > 0 ? (
        <div className="grid grid-cols-2 gap-3 pb-6 lg:grid-cols-4">
          {Array.from({ length: figures }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: cards that stand for nothing have no other name
            <Skeleton key={index} className="h-24 rounded-lg" />
          ))}
        </div>
      ) : null}
      {table ? <DataTableSkeleton /> : null}
    </div>
  );
}

/** Stands for a `PageHeader`. */
export function HeaderSkeleton() {
  return (
    <>
      <span className="sr-only">Loading</span>
      <div className="flex items-start justify-between gap-6 pb-6">
        <div className="grid min-w-0 gap-2">
          <Skeleton className="h-7 w-56" />
          <Skeleton className="h-4 w-100 max-w-full" />
        </div>
        <Skeleton className="h-8 w-32 max-sm:hidden" />
      </div>
    </>
  );
}
