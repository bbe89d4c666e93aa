import Link from 'next/link';
import type { ReactNode } from 'react';
import { CallsTable } from '#components/calls/calls-table.tsx';
import { ReachCard } from '#components/home/reach-card.tsx';
import { RangeTabs } from '#components/shared/range-tabs.tsx';
import { RelativeTime } from '#components/shared/relative-time.tsx';
import { hrefWith } from '#components/shared/table-query.ts';
import { ModelSplit } from '#components/usage/model-split.tsx';
import { UsageCharts } from '#components/usage/usage-charts.tsx';
import { UsageFigures } from '#components/usage/usage-figures.tsx';
import { dayOf, dayText } from '#lib/usage/zoned-days.ts';
import type { KeyPageData } from './load-key-page.ts';

interface KeyUsageProps {
  page: KeyPageData;
  path: string;
  now: Date;
  live: ReactNode;
}

/** What a key did in a stretch of time. What may hold a hundred rows stands last. */
export function KeyUsage({ page, path, now, live }: KeyUsageProps) {
  const { range, report, calls } = page;
  const isOver = range.to <= now;
  return (
    <div className="group/usage grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <RangeTabs path={path} range={range} now={now} />
        {isOver ? <span className="text-muted-foreground text-sm">A time that is over</span> : live}
      </div>
      <div className="grid min-w-0 gap-4 transition-opacity group-has-data-pending/usage:opacity-60">
        <UsageFigures report={report} />
        <UsageCharts report={report} syncId={path} />
        <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <ModelSplit models={report.byModel} />
          <ReachCard accounts={page.accounts} title="What it may call" none={nothingText(page)} />
        </div>
        <CallsTable
          key={JSON.stringify(page.rangeQuery)}
          path={path}
          calls={calls.map(rowOf)}
          total={Math.max(report.totals.requests, calls.length)}
          csvHref={hrefWith(`${path}/calls.csv`, { ...page.rangeQuery })}
          empty={<NoCalls page={page} path={path} />}
        />
      </div>
    </div>
  );
}

/** Only what the table shows goes to the browser. */
function rowOf(call: KeyPageData['calls'][number]) {
  return {
    requestId: call.requestId,
    occurredAt: call.occurredAt,
    model: call.model,
    stream: call.stream,
    status: call.status,
    outcome: call.outcome,
    errorCode: call.errorCode,
    inputTokens: call.inputTokens,
    outputTokens: call.outputTokens,
    cachedInputTokens: call.cachedInputTokens,
    estimated: call.estimated,
    costNano: call.costNano,
    durationMs: call.durationMs,
    ttftMs: call.ttftMs,
  };
}

function NoCalls({ page: { newest, range }, path }: { page: KeyPageData; path: string }) {
  if (!newest) {
    return <p className="px-4 py-8 text-center text-muted-foreground">No calls in this time.</p>;
  }
  const day = dayText(dayOf(newest.occurredAt, range.timeZone));
  return (
    <p className="px-4 py-8 text-center text-muted-foreground">
      No calls in this time. The last one was <RelativeTime at={newest.occurredAt} />:{' '}
      <Link
        href={hrefWith(path, { range: 'custom', from: day, to: day })}
        className="font-medium text-link underline underline-offset-2"
      >
        show that day
      </Link>
    </p>
  );
}

/** Why it may call nothing, where that is so. */
export function nothingText({ status, own }: KeyPageData): string {
  if (status === 'revoked') return 'Nothing: it is revoked.';
  if (status === 'expired') return 'Nothing: it has ended.';
  if (status === 'owner-inactive') return 'Nothing: its owner is deactivated.';
  const whom = own ? 'you' : 'its owner';
  return `Nothing yet. An admin, or a manager of a provider account, has to grant ${whom} access first.`;
}
