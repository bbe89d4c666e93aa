import { Skeleton } from '#components/ui/skeleton.tsx';

const cards = ['requests', 'tokens', 'cost', 'errors', 'latency', 'first-token'];
const charts = ['outcome', 'latency', 'cost', 'tokens'];

export default function Loading() {
  return (
    <div aria-busy="true">
      <span className="sr-only">Loading</span>
      <div className="flex items-start justify-between gap-6 pb-6">
        <div className="grid gap-2.5">
          <Skeleton className="h-7 w-48" />
          <Skeleton className="h-5 w-[32rem] max-w-full" />
        </div>
        <Skeleton className="h-8 w-24 max-sm:hidden" />
      </div>
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
