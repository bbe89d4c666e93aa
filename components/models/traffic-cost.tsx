import { Money } from '#components/shared/figures.tsx';
import { plural } from '#lib/format/number.ts';
import type { Traffic } from './types.ts';

/** A sum that leaves out requests of unknown price says so; where all are unknown, there is no sum. */
export function TrafficCost({ traffic }: { traffic: Traffic }) {
  const { requests, unpricedRequests, costNano } = traffic;
  if (requests > 0 && unpricedRequests >= requests) return <Money nanos={null} />;
  if (unpricedRequests === 0) return <Money nanos={costNano} />;
  const left = `The price of ${plural(unpricedRequests, 'request')} is unknown and not in this sum`;
  return (
    <span title={left} className="whitespace-nowrap">
      <span aria-hidden>≥ </span>
      <Money nanos={costNano} />
      <span className="sr-only"> at least: {left}</span>
    </span>
  );
}
