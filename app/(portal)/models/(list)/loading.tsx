import { DataTableSkeleton } from '#components/shared/data-table-states.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';

export default function ModelsLoading() {
  return (
    <div aria-busy="true">
      <div className="flex items-start justify-between gap-6 pb-6">
        <div className="grid gap-2">
          <Skeleton className="h-7 w-28" />
          <Skeleton className="h-4 w-120 max-w-full" />
        </div>
        <Skeleton className="h-8 w-48 max-sm:hidden" />
      </div>
      <DataTableSkeleton rows={4} toolbar={false} />
    </div>
  );
}
