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
      <FigureCard label="Requests, 24 h" value={<Count value={requests} />} detail="over all of your keys" />
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
            ? `${formatCount(unpricedRequests)} without a known price`
            : (simulatedCost(totals) ?? 'at the prices of each call')
        }
      />
      <FigureCard
        label="Errors, 24 h"
        value={<Percent share={errorShare(totals)} />}
        detail={requests > 0 ? errorText(totals) : 'no requests'}
      />
    </section>
  );
}

function errorText({ requests, errors, hungUpRequests }: DayTotals): string {
  const failed = `${formatCount(errors)} of ${formatCount(requests)} requests`;
  return hungUpRequests > 0 ? `${failed} · ${formatCount(hungUpRequests)} hung up` : failed;
}
