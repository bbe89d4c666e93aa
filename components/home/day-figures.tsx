import { FigureCard } from '#components/shared/figure-card.tsx';
import { Count, Money, Percent, Tokens } from '#components/shared/figures.tsx';
import { errorShare } from '#components/usage/error-share.ts';
import { simulatedCost } from '#components/usage/simulated-cost.tsx';
import { formatCount } from '#lib/format/number.ts';

export interface DayTotals {
  requests: number;
  errors: number;
  hungUpRequests: number;
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
  costNano: number | null;
  unpricedRequests: number;
  simulatedCostNano: number;
}

/** What one person's keys did in the last 24 hours. */
export function DayFigures({ totals }: { totals: DayTotals }) {
  const { requests, inputTokens, outputTokens, cachedInputTokens, costNano, unpricedRequests } = totals;
  return (
    <section aria-label="Your last 24 hours" className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <FigureCard label="Requests, 24 h" value={<Count value={requests} />} detail="by all of your keys" />
      <FigureCard
        label="Tokens, 24 h"
        value={<Tokens value={inputTokens + outputTokens} />}
        detail={
          <>
            <Tokens value={inputTokens} /> in · <Tokens value={outputTokens} /> out ·{' '}
            <Tokens value={cachedInputTokens} /> cached
          </>
        }
      />
      <FigureCard
        label="Cost, 24 h"
        value={<Money nanos={costNano} />}
        detail={
          unpricedRequests > 0
            ? `${formatCount(unpricedRequests)} of unknown cost`
            : (simulatedCost(totals) ?? 'by each model’s price')
        }
      />
      <FigureCard
        label="Errors, 24 h"
        value={<Percent share={errorShare(totals)} />}
        detail={requests > 0 ? <ErrorDetail totals={totals} /> : 'no requests'}
      />
    </section>
  );
}

function ErrorDetail({ totals: { requests, errors, hungUpRequests } }: { totals: DayTotals }) {
  return (
    <span className="flex flex-wrap gap-x-2">
      <span>
        {formatCount(errors)} of {formatCount(requests)} requests
      </span>
      {hungUpRequests > 0 ? <span>{formatCount(hungUpRequests)} hung up</span> : null}
    </span>
  );
}
