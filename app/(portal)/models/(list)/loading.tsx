import { DataTableSkeleton } from '#components/shared/data-table-states.tsx';
import { HeaderSkeleton } from '#components/shell/page-skeleton.tsx';

export default function ModelsLoading() {
  return (
    <div aria-busy="true">
      <HeaderSkeleton />
      <DataTableSkeleton rows={4} toolbar={false} />
    </div>
  );
}
