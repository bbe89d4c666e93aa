import { HeaderSkeleton } from '#components/shell/page-skeleton.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';

const cards = ['requests', 'tokens', 'cost', 'errors', 'latency', 'first-token'];
const charts = ['outcome', 'latency', 'cost', 'tokens'];

export default function Loading() {
  return (
    <div aria-busy="true">
      <HeaderSkeleton />
      <div className="flex items-center justify-between gap-3 pb-4">
        <Skeleton className="h-8 w-56" />
        <Skeleton className="h-8 w-16" />
      </div>
      <div className="grid grid-cols-2 gap-3 pb-4 md:grid-cols-3 xl:grid-cols-[1fr_1.5fr_1.3fr_.9fr_1fr_1fr]">
        {cards.map((card) => (
          <Skeleton key={card} className="h-[6.25rem] rounded-lg" />
        ))}
      </div>
      <div className="grid gap-4 lg:grid-cols-2">
        {charts.map((chart) => (
          <Skeleton key={chart} className="h-80 rounded-lg" />
        ))}
      </div>
    </div>
  );
}
