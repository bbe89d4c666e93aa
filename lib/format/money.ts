import { minusSign, unknownText } from './unknown.ts';

const decimalsOfANano = 9;
const decimalsOfACent = 2;
const nanosPerDollar = 1_000_000_000n;
const significantDigitsUnderOne = 4;

const wholeDollars = new Intl.NumberFormat('en-US');

type Nanos = bigint | number | null | undefined;

/**
 * Nano-dollars as `$0.0042` (4 significant digits under $1) or `$1,204.50`; null is unknown, 0 is `$0`. Half of the last
 * place is rounded away from zero.
 */
export function formatMoney(nanoDollars: Nanos): string {
  const nanos = toWhole(nanoDollars);
  if (nanos === undefined) return unknownText;
  if (nanos === 0n) return '$0';
  const size = nanos < 0n ? -nanos : nanos;
  return `${nanos < 0n ? minusSign : ''}$${formatMagnitude(size)}`;
}

/** The most decimals that an amount of a column has. */
export function moneyDecimals(column: readonly Nanos[]): number {
  return Math.max(decimalsOfACent, ...column.map((nanos) => decimalsOf(formatMoney(nanos))));
}

export function decimalsOf(amount: string): number {
  return amount.split('.')[1]?.length ?? 0;
}

function toWhole(nanos: Nanos): bigint | undefined {
  if (nanos === null || nanos === undefined) return undefined;
  if (typeof nanos === 'bigint') return nanos;
  return Number.isFinite(nanos) ? BigInt(Math.round(nanos)) : undefined;
}

function formatMagnitude(nanos: bigint): string {
  if (nanos >= nanosPerDollar) return withDecimals(nanos, decimalsOfACent);
  const leadingZeros = decimalsOfANano - nanos.toString().length;
  const decimals = Math.min(leadingZeros + significantDigitsUnderOne, decimalsOfANano);
  const [whole = '0', fraction = ''] = withDecimals(nanos, decimals).split('.');
  return `${whole}.${fraction.replace(/0+$/, '').padEnd(decimalsOfACent, '0')}`;
}

/** In whole numbers throughout: a binary fraction of a dollar is already rounded, and not always the same way. */
function withDecimals(nanos: bigint, decimals: number): string {
  const unit = 10n ** BigInt(decimalsOfANano - decimals);
  const perDollar = nanosPerDollar / unit;
  const units = (nanos + unit / 2n) / unit;
  const fraction = (units % perDollar).toString().padStart(decimals, '0');
  return `${wholeDollars.format(units / perDollar)}.${fraction}`;
}
