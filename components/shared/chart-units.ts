import { formatDuration } from '#lib/format/duration.ts';
import { formatMoney } from '#lib/format/money.ts';
import { formatCompact, formatCount, formatPercent } from '#lib/format/number.ts';

export type ChartUnit = 'count' | 'tokens' | 'money' | 'ms' | 'share';

type Value = number | null | undefined;

interface UnitFormat {
  /** Short, for the axis. */
  tick: (value: number) => string;
  /** In full, for the readout and the table. */
  exact: (value: Value) => string;
}

const nanosPerCent = 10_000_000;

/** `money` is in nano-dollars, `ms` in milliseconds, `share` from 0 to 1. */
export const chartUnits: Record<ChartUnit, UnitFormat> = {
  count: { tick: formatCompact, exact: formatCount },
  tokens: { tick: formatCompact, exact: formatCount },
  money: { tick: tickOfMoney, exact: formatMoney },
  ms: { tick: formatDuration, exact: formatDuration },
  share: { tick: formatPercent, exact: formatPercent },
};

function tickOfMoney(nanos: number): string {
  if (nanos === 0) return '$0';
  if (nanos < 100_000 * nanosPerCent) return formatMoney(nanos).replace(/\.00$/, '');
  return `$${formatCompact(nanos / (100 * nanosPerCent))}`;
}
