import { cn } from '#components/ui/cn.ts';
import { formatDuration } from '#lib/format/duration.ts';
import { decimalsOf, formatMoney } from '#lib/format/money.ts';
import { formatCompact, formatCount, formatPercent } from '#lib/format/number.ts';
import { noBreakSpace, unknownText } from '#lib/format/unknown.ts';

type Value = bigint | number | null | undefined;

interface FigureProps {
  text: string;
  exact?: string | undefined;
  className?: string | undefined;
}

function Figure({ text, exact, className }: FigureProps) {
  if (text === unknownText) {
    return (
      <span className={cn('text-muted-foreground', className)}>
        <span aria-hidden>{unknownText}</span>
        <span className="sr-only">unknown</span>
      </span>
    );
  }
  return (
    <span
      className={cn('tabular whitespace-nowrap', exact && exact !== text && 'relative', className)}
      title={exact === text ? undefined : exact}
    >
      {text}
    </span>
  );
}

export interface MoneyProps {
  nanos: Value;
  /** Those of its column (`moneyDecimals`), so that the points stand under each other. */
  decimals?: number | undefined;
  className?: string;
}

/** Room for the decimals that others of the column have and this amount has not: zeros would say that they were measured. */
const rooms = [
  '',
  'sm:pe-[1ch]',
  'sm:pe-[2ch]',
  'sm:pe-[3ch]',
  'sm:pe-[4ch]',
  'sm:pe-[5ch]',
  'sm:pe-[6ch]',
  'sm:pe-[7ch]',
  'sm:pe-[8ch]',
  'sm:pe-[9ch]',
] as const;

/** Nano-dollars. Null is unknown, 0 is $0. */
export function Money({ nanos, decimals = 0, className }: MoneyProps) {
  const text = formatMoney(nanos);
  const room = text === unknownText ? 0 : Math.max(0, decimals - decimalsOf(text));
  return <Figure text={text} className={cn(rooms[room], className)} />;
}

/** `12,480 requests`; the unit is left out only where the column's head says it. */
export function Count({ value, unit, className }: { value: Value; unit?: string; className?: string }) {
  const text = formatCount(value);
  const suffix =
    unit && text !== unknownText ? `${noBreakSpace}${Number(value) === 1 ? unit : `${unit}s`}` : '';
  return <Figure text={text + suffix} className={className} />;
}

/** Milliseconds. */
export function Duration({ ms, className }: { ms: number | null | undefined; className?: string }) {
  return <Figure text={formatDuration(ms)} className={className} />;
}

export interface TokensProps {
  value: Value;
  /** The number is our estimate, not the provider's: a tilde before it and a word on hover. */
  estimated?: boolean;
  className?: string;
}

/** Compact, with the exact number on hover. */
export function Tokens({ value, estimated = false, className }: TokensProps) {
  const text = formatCompact(value);
  const known = text !== unknownText;
  const exact = known ? `${formatCount(value)} tokens${estimated ? ', estimated' : ''}` : undefined;
  return <Figure text={estimated && known ? `~${text}` : text} exact={exact} className={className} />;
}

/** A share from 0 to 1. */
export function Percent({ share, className }: { share: number | null | undefined; className?: string }) {
  return <Figure text={formatPercent(share)} className={className} />;
}
