import { minusSign, unknownText } from './unknown.ts';

const nanosPerDollar = 1_000_000_000;
const significantDigitsUnderOne = 4;
const decimalsOfANano = 9;

const dollars = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

type Nanos = bigint | number | null | undefined;

/**
 * Nano-dollars as `$0.0042` (4 significant digits under $1) or `$1,204.50`; null is unknown, 0 is `$0`. `decimals` says
 * how many instead.
 */
export function formatMoney(nanoDollars: Nanos, decimals?: number): string {
  if (nanoDollars === null || nanoDollars === undefined) return unknownText;
  const amount = Number(nanoDollars) / nanosPerDollar;
  if (!Number.isFinite(amount)) return unknownText;
  if (amount === 0) return '$0';
  const sign = amount < 0 ? minusSign : '';
  const size = Math.abs(amount);
  return `${sign}$${decimals === undefined ? formatMagnitude(size) : withDecimals(size, decimals)}`;
}

/** How many decimals a column of amounts takes, so that none of them loses a digit. */
export function moneyDecimals(column: readonly Nanos[]): number {
  const own = column.map((nanos) => formatMoney(nanos).split('.')[1]?.length ?? 0);
  return Math.max(2, ...own);
}

function withDecimals(amount: number, decimals: number): string {
  return amount.toLocaleString('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}

function formatMagnitude(amount: number): string {
  if (amount >= 1) return dollars.format(amount);
  const leadingZeros = -Math.floor(Math.log10(amount)) - 1;
  const decimals = Math.min(leadingZeros + significantDigitsUnderOne, decimalsOfANano);
  const [whole = '0', fraction = ''] = amount.toFixed(decimals).split('.');
  return `${whole}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`;
}
