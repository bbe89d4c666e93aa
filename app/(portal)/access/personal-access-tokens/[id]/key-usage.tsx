import { ChartNoAxesColumn } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { CallFilters, NoCallMatches } from '#components/calls/call-filters.tsx';
import { CallPages } from '#components/calls/call-pages.tsx';
import { CallsTable } from '#components/calls/calls-table.tsx';
import { UnlistedCalls } from '#components/calls/unlisted-calls.tsx';
import { EmptyState } from '#components/shared/empty-state.tsx';
import { RangeTabs } from '#components/shared/range-tabs.tsx';
import { RelativeTime } from '#components/shared/relative-time.tsx';
import { hrefWith } from '#components/shared/table-query.ts';
import { KeyEvents } from '#components/tokens/key-events.tsx';
import { Button } from '#components/ui/button.tsx';
import { cn } from '#components/ui/cn.ts';
import { ModelSplit } from '#components/usage/model-split.tsx';
import { UsageCharts } from '#components/usage/usage-charts.tsx';
import { UsageFigures } from '#components/usage/usage-figures.tsx';
import { callsLookedAt } from '#db/queries/usage-events.ts';
import { isFiltered } from '#lib/usage/calls-asked.ts';
import { callWindowDays } from '#lib/usage/keys.ts';
import { dayOf, dayText } from '#lib/usage/zoned-days.ts';
import { KeyReach } from './key-reach.tsx';
import type { KeyPageData } from './load-key-page.ts';

interface KeyUsageProps {
  page: KeyPageData;
  path: string;
  now: Date;
  live: ReactNode;
}

/** What a key did in a stretch of time. */
export function KeyUsage({ page, path, now, live }: KeyUsageProps) {
  const { range, report, callPage } = page;
  const isOver = range.to <= now;
  return (
    <div className="group/usage grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <RangeTabs path={path} params={callParams(page)} range={range} now={now} />
        {isOver ? <span className="text-muted-foreground text-sm">A time that is over</span> : live}
      </div>
      <div className="grid min-w-0 gap-4 transition-opacity group-has-data-pending/usage:opacity-60">
        {report.totals.requests > 0 || callPage.calls.length > 0 ? (
          <Figures page={page} path={path} />
        ) : (
          <NoCalls page={page} path={path} />
        )}
      </div>
    </div>
  );
}

/** What may hold a hundred rows stands last. */
function Figures({ page, path }: { page: KeyPageData; path: string }) {
  const { report, callPage, callsAsked, works } = page;
  const { calls } = callPage;
  const shown = callParams(page);
  return (
    <>
      <UsageFigures
        report={report}
        callsOf={(outcome) => `${hrefWith(path, { ...page.rangeQuery, outcome })}#last-calls`}
      />
      <UsageCharts report={report} syncId={path} />
      <div className={cn('grid items-start gap-4', works && 'xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]')}>
        <ModelSplit models={report.byModel} />
        {works ? <KeyReach page={page} /> : null}
      </div>
      <KeyEvents {...page.events} />
      <CallsTable
        key={JSON.stringify([page.rangeQuery, callsAsked])}
        path={path}
        calls={calls.map(rowOf)}
        total={Math.max(report.totals.requests, calls.length)}
        place={{ older: callsAsked.after !== undefined, filtered: isFiltered(callsAsked.filters) }}
        csvHref={hrefWith(`${path}/calls.csv`, shown)}
        filters={<CallFilters path={path} params={shown} models={report.byModel.map(({ model }) => model)} />}
        pages={
          <CallPages
            path={path}
            params={shown}
            page={callPage}
            lookedAt={callsLookedAt}
            older={callsAsked.after !== undefined}
          />
        }
        empty={<NoCallMatches path={path} range={{ ...page.rangeQuery }} />}
      />
    </>
  );
}

/** What brings the same calls back, from their newest on. */
function callParams({ rangeQuery, callsAsked: { filters } }: KeyPageData) {
  return { ...rangeQuery, outcome: filters.outcome, model: filters.model };
}

/** Only what the table shows goes to the browser. */
function rowOf(call: KeyPageData['callPage']['calls'][number]) {
  return {
    requestId: call.requestId,
    occurredAt: call.occurredAt,
    model: call.model,
    simulated: call.simulated,
    stream: call.stream,
    status: call.status,
    outcome: call.outcome,
    errorCode: call.errorCode,
    inputTokens: call.inputTokens,
    outputTokens: call.outputTokens,
    cachedInputTokens: call.cachedInputTokens,
    estimated: call.estimated,
    costNano: call.costNano,
    priceVersion: call.priceVersion,
    durationMs: call.durationMs,
    ttftMs: call.ttftMs,
  };
}

/** Nothing in this time, though there may be in another. */
function NoCalls({ page, path }: { page: KeyPageData; path: string }) {
  const { newest, range, works } = page;
  const day = newest && dayText(dayOf(newest.occurredAt, range.timeZone));
  return (
    <>
      <EmptyState
        icon={<ChartNoAxesColumn />}
        title="No calls in this time"
        description={
          <>
            {newest ? <LastOne at={newest.occurredAt} /> : noneText(page)}
            <UnlistedCalls className="mt-2" />
          </>
        }
        action={
          day ? (
            <Button asChild>
              <Link href={hrefWith(path, { range: 'custom', from: day, to: day })} scroll={false}>
                Show that day
              </Link>
            </Button>
          ) : undefined
        }
        className="rounded-lg border bg-card"
      />
      {works ? <KeyReach page={page} /> : null}
      <KeyEvents {...page.events} />
    </>
  );
}

function noneText({ neverCalled }: KeyPageData): string {
  return neverCalled ? 'It was never called.' : `Nor in the last ${callWindowDays} days.`;
}

function LastOne({ at }: { at: Date }) {
  return (
    <>
      The last one was <RelativeTime at={at} past />.
    </>
  );
}
