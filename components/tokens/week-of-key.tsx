import { Money } from '#components/shared/figures.tsx';
import { Sparkline } from '#components/shared/sparkline.tsx';
import { simulatedCost } from '#components/usage/simulated-cost.tsx';
import { formatCount, plural } from '#lib/format/number.ts';
import type { WeekOfKey } from '#lib/usage/keys.ts';

const unused = Array.from({ length: 7 }, () => 0);

export interface WeekProps {
  name: string;
  week: WeekOfKey | undefined;
  decimals: number;
}

/** Seven days of requests as bars, and what they cost. Not used is zero; a cost that nobody knows is unknown. */
export function Week({ name, week, decimals }: WeekProps) {
  const requests = week?.requests ?? 0;
  return (
    <span className="flex items-center justify-end gap-3">
      <Sparkline
        values={week?.days.map((day) => day.requests) ?? unused}
        label={`Requests of ${name}, last 7 days: ${formatCount(requests)}`}
      />
      <span
        className="relative min-w-20 text-right"
        title={week ? weekText(week) : 'No requests in the last 7 days'}
      >
        <Money
          nanos={week ? week.costNano : 0}
          decimals={decimals}
          {...(week ? {} : { className: 'text-muted-foreground' })}
        />
        {week ? <SimulatedPart cost={week} /> : null}
      </span>
    </span>
  );
}

/** Under a cost: how much of it the demo provider made up. */
export function SimulatedPart({ cost }: { cost: CostOfWeek }) {
  const simulated = simulatedCost(cost);
  return simulated ? (
    <span className="block whitespace-nowrap font-normal text-muted-foreground text-xs leading-3">
      {simulated}
    </span>
  ) : null;
}

export type CostOfWeek = Pick<WeekOfKey, 'costNano' | 'simulatedCostNano'>;

/** Over the keys of a page. Unknown where nothing of it is known; what is known is the least that it was. */
export function costOfPage(weeks: readonly CostOfWeek[]): CostOfWeek {
  const known = weeks.flatMap(({ costNano }) => costNano ?? []);
  return {
    costNano: weeks.length > 0 && known.length === 0 ? null : known.reduce((sum, cost) => sum + cost, 0),
    simulatedCostNano: weeks.reduce((sum, { simulatedCostNano }) => sum + simulatedCostNano, 0),
  };
}

function weekText({ requests, unpricedRequests }: WeekOfKey): string {
  const all = `${plural(requests, 'request')} in 7 days`;
  if (unpricedRequests === 0) return all;
  return `${all}, ${formatCount(unpricedRequests)} of them of unknown cost`;
}
