import Link from 'next/link';
import type { ReactNode } from 'react';
import { FigureCard } from '#components/shared/figure-card.tsx';
import { Count, Duration, Money, Percent, Tokens } from '#components/shared/figures.tsx';
import { formatCount, formatDelta, plural } from '#lib/format/number.ts';
import type { OutcomeChoice } from '#lib/usage/calls-asked.ts';
import type { Latency } from '#lib/usage/latency.ts';
import type { UsageRange } from '#lib/usage/range.ts';
import type { UsageReport, UsageTotals } from '#lib/usage/report.ts';
import { errorShare } from './error-share.ts';
import { simulatedCost } from './simulated-cost.tsx';
import { unknownCostReasons } from './unknown-cost.ts';

const beforeWords: Record<UsageRange['preset'], string> = {
  '24h': 'in the 24 h before',
  '7d': 'in the 7 days before',
  '30d': 'in the 30 days before',
  custom: 'in the time before',
};

interface UsageFiguresProps {
  report: UsageReport;
  /** Where the calls of an outcome are listed. */
  callsOf: (outcome: OutcomeChoice) => string;
}

/** The sums of a range, each against the stretch before it. */
export function UsageFigures({ report: { range, totals, previous }, callsOf }: UsageFiguresProps) {
  const { requests, inputTokens, outputTokens, cachedInputTokens } = totals;
  const tokens = inputTokens + outputTokens;
  const before = beforeWords[range.preset];
  return (
    <section
      aria-label="Sums"
      className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-[1fr_1.5fr_1.3fr_.9fr_1fr_1fr]"
    >
      <FigureCard
        label="Requests"
        value={<Count value={requests} />}
        delta={formatDelta(requests, previous.requests)}
        detail={`${formatCount(previous.requests)} ${before}`}
      />
      <FigureCard
        label="Tokens"
        value={<Tokens value={tokens} />}
        delta={formatDelta(tokens, previous.inputTokens + previous.outputTokens)}
        detail={
          <>
            <Tokens value={inputTokens} /> in · <Tokens value={outputTokens} /> out ·{' '}
            <Tokens value={cachedInputTokens} /> cached
          </>
        }
      />
      <FigureCard
        label="Cost"
        value={<Money nanos={totals.costNano} />}
        delta={formatDelta(totals.costNano, previous.costNano)}
        detail={<CostDetail totals={totals} previous={previous} before={before} />}
      />
      <FigureCard
        label="Errors"
        value={<Percent share={errorShare(totals)} />}
        detail={requests > 0 ? <ErrorDetail totals={totals} callsOf={callsOf} /> : 'no requests'}
      />
      <LatencyCard label="Latency" latency={totals.total} before={previous.total} word="call" />
      <LatencyCard
        label="First token"
        latency={totals.firstToken}
        before={previous.firstToken}
        word="stream"
      />
    </section>
  );
}

interface CostDetailProps {
  totals: UsageTotals;
  previous: UsageTotals;
  before: string;
}

function CostDetail({ totals, previous, before }: CostDetailProps): ReactNode {
  const { unpricedRequests: unpriced, estimatedRequests: estimated } = totals;
  const simulated = simulatedCost(totals);
  const parts = [
    simulated ? <span key="simulated">{simulated}</span> : null,
    unpriced > 0 ? (
      <span key="unpriced" title={`Not in the sum: ${unknownCostReasons}`}>
        + {formatCount(unpriced)} of unknown cost
      </span>
    ) : null,
    estimated > 0 ? (
      <span key="estimated" title={`Of ${calls(estimated)} the provider told no numbers: ours are estimates`}>
        {formatCount(estimated)} estimated
      </span>
    ) : null,
  ].filter((part) => part !== null);
  if (parts.length === 0) {
    return (
      <>
        <Money nanos={previous.costNano} /> {before}
      </>
    );
  }
  return <span className="flex flex-wrap gap-x-2">{parts}</span>;
}

/** Each number leads to the calls that it counts. */
function ErrorDetail({ totals, callsOf }: { totals: UsageTotals; callsOf: UsageFiguresProps['callsOf'] }) {
  const { requests, errors, hungUpRequests: hungUp } = totals;
  const failed = `${formatCount(errors)} of ${formatCount(requests)}`;
  return (
    <span className="flex flex-wrap gap-x-2">
      {errors > 0 ? <CallsLink href={callsOf('errors')}>{failed}</CallsLink> : failed}
      {hungUp > 0 ? (
        <CallsLink
          href={callsOf('client_closed')}
          title="The client went away before the answer ended: neither answered nor an error"
        >
          {formatCount(hungUp)} hung up
        </CallsLink>
      ) : null}
    </span>
  );
}

function CallsLink(props: { href: string; title?: string; children: ReactNode }) {
  return (
    <Link
      prefetch={false}
      {...props}
      className="whitespace-nowrap rounded-sm underline decoration-dotted underline-offset-2 hover:text-foreground"
    />
  );
}

/** Below it the slowest call alone makes the 95th percentile, and a change is chance. */
const fewCalls = 20;

/** Durations are summed up by steps of a tenth: a percentile may stand a little above the slowest call of the list. */
function Percentile({ ms }: { ms: number | null }) {
  if (ms === null) return <Duration ms={ms} />;
  return (
    <span className="whitespace-nowrap">
      <span aria-hidden>~</span>
      <span className="sr-only">about </span>
      <Duration ms={ms} />
    </span>
  );
}

interface LatencyCardProps {
  label: string;
  latency: Latency;
  before: Latency;
  /** What was measured: first tokens are those of streams alone. */
  word: 'call' | 'stream';
}

function LatencyCard({ label, latency, before, word }: LatencyCardProps) {
  const { calls: measured } = latency;
  const isFew = measured < fewCalls;
  return (
    <FigureCard
      label={`${label}, p50`}
      value={<Percentile ms={latency.p50Ms} />}
      delta={isFew || before.calls < fewCalls ? undefined : formatDelta(latency.p50Ms, before.p50Ms)}
      more="worse"
      detail={
        measured === 0 ? (
          `no ${word}s`
        ) : (
          <span
            className="flex flex-wrap gap-x-1"
            title={`Within 5 %${isFew ? `; of fewer than ${fewCalls} ${word}s p95 is the slowest one` : ''}`}
          >
            <span className="whitespace-nowrap">
              p95 <Percentile ms={latency.p95Ms} />
            </span>
            <span className="whitespace-nowrap">of {plural(measured, word)}</span>
          </span>
        )
      }
    />
  );
}

function calls(count: number): string {
  return plural(count, 'call');
}
