import { ModelId } from '#components/models/model-id.tsx';
import { SimulatedMark } from '#components/models/simulated-mark.tsx';
import type { Column } from '#components/shared/data-table.tsx';
import { Duration } from '#components/shared/figures.tsx';
import { IdText } from '#components/shared/key-text.tsx';
import { formatCount } from '#lib/format/number.ts';
import { unknownText } from '#lib/format/unknown.ts';
import { CallCost } from './call-cost.tsx';
import { CallStatus } from './call-status.tsx';
import { CallTime } from './call-time.tsx';
import type { CallEnding } from './call-words.ts';
import { Estimated } from './estimated.tsx';

/** One request as a list shows it. Null tokens or cost are unknown. */
export interface CallRow extends CallEnding {
  requestId: string;
  occurredAt: Date;
  model: string;
  simulated: boolean;
  stream: boolean;
  inputTokens: number | null;
  outputTokens: number | null;
  cachedInputTokens: number | null;
  estimated: boolean;
  costNano: number | null;
  priceVersion: string | null;
  durationMs: number;
  ttftMs: number | null;
}

/** `isNew` marks for a moment what came while the page was open; `decimals` are those of every cost. */
export function callColumns(isNew: (call: CallRow) => boolean, decimals: number): Column<CallRow>[] {
  return [
    {
      id: 'time',
      header: 'Time',
      card: 'line',
      cell: (call) => (
        <span className="relative">
          {isNew(call) ? <NewDot /> : null}
          <CallTime at={call.occurredAt} />
        </span>
      ),
    },
    { id: 'status', header: 'Status', card: 'badge', cell: (call) => <CallStatus {...call} withCode /> },
    modelColumn,
    tokens('in', 'Tokens in', (call) => call.inputTokens),
    tokens('out', 'Out', (call) => call.outputTokens),
    { ...tokens('cached', 'Cached', (call) => call.cachedInputTokens), from: 'xl' },
    allTokensColumn,
    {
      id: 'cost',
      header: 'Cost',
      align: 'end',
      card: 'line',
      cell: (call) => <CallCost call={call} decimals={decimals} />,
    },
    {
      id: 'duration',
      header: 'Duration',
      align: 'end',
      cell: ({ durationMs }) => <Duration ms={durationMs} />,
    },
    {
      id: 'first-token',
      header: 'First token',
      align: 'end',
      from: 'xl',
      cell: ({ ttftMs }) => <Duration ms={ttftMs} />,
    },
    timesColumn,
    {
      id: 'request',
      header: 'Request',
      card: 'line',
      cell: ({ requestId }) => (
        <IdText value={requestId} what="request id" short className="[&_code]:lg:max-xl:hidden" />
      ),
    },
  ];
}

const modelColumn: Column<CallRow> = {
  id: 'model',
  header: 'Model',
  card: 'title',
  className: 'sm:max-lg:min-w-40 sm:max-lg:max-w-56 lg:w-full lg:max-w-0',
  cell: ({ model, stream, simulated }) => (
    <span className="flex min-w-0 items-center gap-2">
      <ModelId id={model} />
      {simulated ? <SimulatedMark /> : null}
      {stream ? <span className="text-muted-foreground text-xs max-xl:hidden">stream</span> : null}
    </span>
  ),
};

const allTokensColumn: Column<CallRow> = {
  id: 'all-tokens',
  header: 'Tokens in · out · cached',
  card: 'line',
  className: 'sm:hidden',
  cell: (call) => (
    <span>
      <CallTokens call={call} value={call.inputTokens} /> ·{' '}
      <CallTokens call={call} value={call.outputTokens} /> ·{' '}
      <CallTokens call={call} value={call.cachedInputTokens} />
    </span>
  ),
};

const timesColumn: Column<CallRow> = {
  id: 'times',
  header: 'Duration · first token',
  card: 'line',
  className: 'sm:hidden',
  cell: ({ durationMs, ttftMs }) => (
    <span>
      <Duration ms={durationMs} /> · <Duration ms={ttftMs} />
    </span>
  ),
};

function tokens(
  id: string,
  header: string,
  read: (call: CallRow) => number | null,
): Column<CallRow> & { align: 'end' } {
  return { id, header, align: 'end', cell: (call) => <CallTokens call={call} value={read(call)} /> };
}

/** Exact, and with a tilde where the provider told no numbers. */
function CallTokens({ call, value }: { call: CallRow; value: number | null }) {
  const text = formatCount(value);
  if (text === unknownText || !call.estimated) {
    return <span className="tabular whitespace-nowrap">{text}</span>;
  }
  return <Estimated>{text}</Estimated>;
}

function NewDot() {
  return (
    <span
      aria-hidden
      className="absolute top-1/2 -left-2.5 size-1.5 -translate-y-1/2 animate-[fade-out_160ms_ease-out_4s_both] rounded-full bg-primary max-sm:hidden"
    />
  );
}
