import { DataTableSkeleton } from '#components/shared/data-table-states.tsx';
import { HeaderSkeleton } from '#components/shell/page-skeleton.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';

export default function AccountLoading() {
  return (
    <div aria-busy="true">
      <HeaderSkeleton />
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
