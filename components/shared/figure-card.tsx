import type { ReactNode } from 'react';
import { cn } from '#components/ui/cn.ts';
import type { Delta } from '#lib/format/number.ts';

export interface FigureCardProps {
  label: string;
  /** A formatted figure: `<Money …/>`, `<Count …/>`, or text. */
  value: ReactNode;
  delta?: Delta | undefined;
  /** Whether more is better, worse, or neither; colours the delta. */
  more?: 'better' | 'worse' | 'neutral';
  /** A second line: "88 k out · 40 k cached". */
  detail?: ReactNode;
}

export function FigureCard(props: FigureCardProps) {
  const { label, value, delta, more = 'neutral', detail } = props;
  return (
    <div className="flex min-w-0 flex-col rounded-lg border bg-card px-4 py-3">
      <div className="text-muted-foreground text-sm">{label}</div>
      <div className="mt-1 flex flex-wrap items-baseline gap-x-2">
        <span className="tabular font-semibold text-2xl tracking-tight">{value}</span>
        {delta ? <DeltaText delta={delta} more={more} /> : null}
      </div>
      {detail ? <div className="tabular mt-0.5 text-muted-foreground text-sm">{detail}</div> : null}
    </div>
  );
}

const arrows = { up: '▲', down: '▼', same: '=' };
const directionWords = { up: 'up', down: 'down', same: 'unchanged' };

export function DeltaText({ delta, more }: { delta: Delta; more: 'better' | 'worse' | 'neutral' }) {
  const good = more === 'better' ? 'up' : 'down';
  const tone =
    delta.direction === 'same' || more === 'neutral'
      ? 'text-muted-foreground'
      : delta.direction === good
        ? 'text-ok'
        : 'text-danger';
  return (
    <span className={cn('tabular whitespace-nowrap text-sm', tone)} title="Against the period before">
      <span aria-hidden className="mr-1 text-xs leading-none">
        {arrows[delta.direction]}
      </span>
      <span className="sr-only">{directionWords[delta.direction]} </span>
      {delta.text}
    </span>
  );
}
