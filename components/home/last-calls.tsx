import { CallCost } from '#components/calls/call-cost.tsx';
import { CallStatus, type CallStatusProps } from '#components/calls/call-status.tsx';
import { ModelId } from '#components/models/model-id.tsx';
import { SimulatedMark } from '#components/models/simulated-mark.tsx';
import { AheadLink } from '#components/shared/ahead-link.tsx';
import { type Column, DataTable } from '#components/shared/data-table.tsx';
import { Duration, Tokens } from '#components/shared/figures.tsx';
import { RelativeTime } from '#components/shared/relative-time.tsx';
import { keyPath } from '#components/tokens/key-row.ts';
import { moneyDecimals } from '#lib/format/money.ts';

export interface LastCall extends CallStatusProps {
  requestId: string;
  occurredAt: Date;
  keyId: string;
  keyName: string | null;
  model: string;
  simulated: boolean;
  inputTokens: number | null;
  outputTokens: number | null;
  estimated: boolean;
  costNano: number | null;
  priceVersion: string | null;
  durationMs: number;
  ttftMs: number | null;
}

const keyColumn: Column<LastCall> = {
  id: 'key',
  header: 'Key',
  from: 'md',
  card: 'line',
  className: 'max-w-40 max-sm:max-w-none xl:max-w-64',
  cell: ({ keyId, keyName }) => (
    <AheadLink
      href={keyPath(keyId)}
      className="data-cut relative block min-w-0 rounded-sm text-link hover:underline"
    >
      {keyName ?? 'gone'}
    </AheadLink>
  ),
};

const columnsOf = (decimals: number): Column<LastCall>[] => [
  {
    id: 'time',
    header: 'Time',
    card: 'line',
    cell: ({ occurredAt, requestId }) => (
      <RelativeTime past at={occurredAt} detail={`Request ${requestId}`} />
    ),
  },
  { id: 'status', header: 'Status', card: 'badge', cell: (call) => <CallStatus {...call} /> },
  {
    id: 'model',
    header: 'Model',
    card: 'title',
    className: 'max-w-72 max-sm:max-w-none',
    cell: ({ model, simulated }) => (
      <span className="flex min-w-0 items-center gap-2">
        <ModelId id={model} />
        {simulated ? <SimulatedMark /> : null}
      </span>
    ),
  },
  keyColumn,
  {
    id: 'tokens',
    header: 'Tokens in · out',
    align: 'end',
    card: 'line',
    cell: ({ inputTokens, outputTokens, estimated }) => (
      <span>
        <Tokens value={inputTokens} estimated={estimated} /> ·{' '}
        <Tokens value={outputTokens} estimated={estimated} />
      </span>
    ),
  },
  {
    id: 'cost',
    header: 'Cost',
    align: 'end',
    card: 'line',
    cell: (call) => <CallCost call={call} decimals={decimals} />,
  },
  {
    id: 'first-token',
    header: 'First token',
    align: 'end',
    from: 'lg',
    cell: ({ ttftMs }) => <Duration ms={ttftMs} />,
  },
  {
    id: 'total',
    header: 'Total',
    align: 'end',
    from: 'md',
    card: 'line',
    cell: ({ durationMs }) => <Duration ms={durationMs} />,
  },
];

const unsorted = { search: '', sort: { column: '', direction: 'desc' }, filters: {} } as const;

/** The newest calls over all keys of one person. */
export function LastCalls({ calls }: { calls: readonly LastCall[] }) {
  return (
    <section aria-labelledby="last-calls" className="min-w-0">
      <h2 id="last-calls" className="pb-3 font-semibold text-lg">
        Your last calls
      </h2>
      <DataTable
        label="Your last calls"
        path="/"
        query={{ ...unsorted, after: undefined, before: undefined }}
        columns={columnsOf(moneyDecimals(calls.map(({ costNano }) => costNano)))}
        rows={calls}
        rowKey={({ requestId }) => requestId}
        empty={
          <p className="px-4 py-8 text-center text-muted-foreground">
            No calls yet. The first one appears here within two seconds.
          </p>
        }
      />
    </section>
  );
}
