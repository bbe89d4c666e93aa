import { DataTableSkeleton } from '#components/shared/data-table-states.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';

export default function AccountLoading() {
  return (
    <div aria-busy="true">
      <div className="flex items-start justify-between gap-6 pb-6">
        <div className="grid gap-2">
          <Skeleton className="h-8 w-48" />
          <Skeleton className="h-4 w-80 max-w-full" />
        </div>
        <Skeleton className="h-8 w-24" />
      </div>
      <div className="grid gap-4 pb-8 lg:grid-cols-2">
        <Skeleton className="h-64 rounded-lg" />
        <Skeleton className="h-64 rounded-lg" />
      </div>
      <div className="flex justify-between pb-3">
        <Skeleton className="h-10 w-56" />
        <Skeleton className="h-8 w-32" />
      </div>
      <DataTableSkeleton rows={4} toolbar={false} />
    </div>
  );
}
