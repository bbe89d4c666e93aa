import { Money } from '#components/shared/figures.tsx';
import { plural } from '#lib/format/number.ts';
import { knownCost } from './account-rows.ts';
import type { Traffic } from './traffic.ts';

export interface TrafficCostProps {
  traffic: Traffic;
  /** Those of its column. */
  decimals?: number;
}

/** A sum that leaves out requests of unknown cost says so; where all are unknown, there is no sum. */
export function TrafficCost({ traffic, decimals }: TrafficCostProps) {
  const { unpricedRequests } = traffic;
  const sum = <Money nanos={knownCost(traffic)} decimals={decimals} />;
  if (unpricedRequests === 0 || knownCost(traffic) === null) return sum;
  const left = `${plural(unpricedRequests, 'request')} of unknown cost, not in this sum`;
  return (
    <span title={left} className="whitespace-nowrap">
      <span aria-hidden>≥ </span>
      {sum}
      <span className="sr-only"> at least: {left}</span>
    </span>
  );
}
