'use client';

import { ArrowUp, Download } from 'lucide-react';
import { memo, type ReactNode, useRef, useState } from 'react';
import { DataTable } from '#components/shared/data-table.tsx';
import { Button } from '#components/ui/button.tsx';
import { cn } from '#components/ui/cn.ts';
import { moneyDecimals } from '#lib/format/money.ts';
import { formatCount, plural } from '#lib/format/number.ts';
import { type CallRow, callColumns } from './call-columns.tsx';
import { holdRows } from './held-rows.ts';
import { UnlistedCalls } from './unlisted-calls.tsx';
import { useReading } from './use-reading.ts';

export interface CallsTableProps {
  path: string;
  /** Newest first. */
  calls: readonly CallRow[];
  /** How many there are in this time, these among them. */
  total: number;
  /** Where these are not simply the newest. */
  place?: { older: boolean; filtered: boolean };
  csvHref: string;
  /** Beside the heading. */
  filters?: ReactNode;
  /** Below: links to what is newer and older. */
  pages?: ReactNode;
  empty: ReactNode;
}

const unsorted = {
  search: '',
  sort: { column: '', direction: 'desc' },
  filters: {},
  after: undefined,
  before: undefined,
} as const;

// As cards a hundred calls are thirty screens of a phone. The class is written out: Tailwind reads, it does not run.
const callsOnPhones = 20;
const firstOnPhones = 'max-sm:[&_tbody>tr:nth-child(n+21)]:hidden';

const idOf = ({ requestId }: CallRow) => requestId;

/** The newest calls. New ones come in at the top, but never while somebody reads. */
export function CallsTable(props: CallsTableProps) {
  const { path, calls, total, place = newestOfAll, csvHref, filters, pages, empty } = props;
  const header = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const { inside, scrolled } = useReading(rows, header);
  const [held, setHeld] = useState<readonly CallRow[]>();
  const [all, setAll] = useState(false);
  const reading = inside || scrolled;
  if (reading && !held) setHeld(calls);
  if (!reading && held) setHeld(undefined);
  const { shown, waiting } = holdRows(calls, held, idOf);

  function showNew(): void {
    setHeld(calls);
    header.current?.scrollIntoView({ block: 'start' });
  }

  return (
    <section aria-labelledby="last-calls" className="min-w-0">
      <div ref={header} className="flex min-h-11 scroll-mt-16 flex-wrap items-center gap-x-3 gap-y-2 pb-3">
        <h2 id="last-calls" className="scroll-mt-20 font-semibold text-lg">
          Last calls
        </h2>
        <p className="tabular text-muted-foreground text-sm">{countText(shown.length, total, place)}</p>
        <div className="ml-auto flex flex-wrap items-center gap-2 max-sm:w-full">{filters}</div>
        {total > 0 ? (
          <Button asChild>
            <a href={csvHref} download>
              <Download aria-hidden />
              Export CSV
            </a>
          </Button>
        ) : null}
      </div>
      <div aria-live="polite" className="sticky top-14 z-20 flex h-0 justify-center">
        {waiting > 0 ? (
          <NewCalls count={waiting} className={scrolled ? '' : '-translate-y-9'} onPress={showNew} />
        ) : null}
      </div>
      <div ref={rows} className={cn(!all && firstOnPhones)}>
        <Rows path={path} calls={shown} empty={empty} />
      </div>
      {all || shown.length <= callsOnPhones ? null : (
        <Button className="w-full sm:hidden" onClick={() => setAll(true)}>
          Show all {formatCount(shown.length)}
        </Button>
      )}
      {pages}
      <UnlistedCalls className="pt-3" />
    </section>
  );
}

interface NewCallsProps {
  count: number;
  className: string;
  onPress: () => void;
}

function NewCalls({ count, className, onPress }: NewCallsProps) {
  return (
    <Button
      size="sm"
      variant="primary"
      className={cn('rounded-full shadow-float', className)}
      onClick={onPress}
    >
      <ArrowUp aria-hidden />
      {plural(count, 'new call')}
    </Button>
  );
}

interface RowsProps {
  path: string;
  calls: readonly CallRow[];
  empty: ReactNode;
}

const Rows = memo(function Rows({ path, calls, empty }: RowsProps) {
  const [atFirst] = useState(() => new Set(calls.map(idOf)));
  const decimals = moneyDecimals(calls.map(({ costNano }) => costNano));
  return (
    <DataTable
      label="Last calls"
      path={path}
      query={unsorted}
      columns={callColumns((call) => !atFirst.has(call.requestId), decimals)}
      rows={calls}
      rowKey={idOf}
      empty={empty}
    />
  );
});

const newestOfAll = { older: false, filtered: false };

function countText(shown: number, total: number, { older, filtered } = newestOfAll): string {
  if (shown === 0) return '';
  if (filtered) return `${formatCount(shown)} that match${older ? ', further back' : ''}`;
  if (older) return `${formatCount(shown)} older ones of ${formatCount(total)} in this time`;
  if (total <= shown) return `${formatCount(shown)} in this time`;
  return `the newest ${formatCount(shown)} of ${formatCount(total)} in this time`;
}
