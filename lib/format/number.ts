import { minusSign, noBreakSpace, unknownText } from './unknown.ts';

type Figure = bigint | number | null | undefined;

const counts = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `12,480`; null is unknown. */
export function formatCount(value: Figure): string {
  if (isUnknown(value)) return unknownText;
  return counts.format(value).replace('-', minusSign);
}

/** `1 key`, `1,204 keys`; `words` where an s does not make the plural. */
export function plural(count: bigint | number, word: string, words = `${word}s`): string {
  return `${formatCount(count)} ${Number(count) === 1 ? word : words}`;
}

const compactUnits = [
  { size: 1e12, unit: 'T' },
  { size: 1e9, unit: 'G' },
  { size: 1e6, unit: 'M' },
  { size: 1e3, unit: 'k' },
];

/** `840`, `3.1 k`, `310 k`, `1.25 M`: three digits at most, so that a column stays narrow. */
export function formatCompact(value: Figure): string {
  if (isUnknown(value)) return unknownText;
  const number = Number(value);
  const magnitude = Math.abs(number);
  const sign = number < 0 ? minusSign : '';
  const index = compactUnits.findIndex(({ size }) => magnitude >= size * 0.9995);
  const unit = compactUnits[index];
  if (!unit) return sign + trimZeros(magnitude.toFixed(Number.isInteger(magnitude) ? 0 : 1));
  return `${sign}${toThreeDigits(magnitude / unit.size)}${noBreakSpace}${unit.unit}`;
}

/** A share from 0 to 1 as `0.4 %`. */
export function formatPercent(share: number | null | undefined): string {
  if (isUnknown(share)) return unknownText;
  const percent = share * 100;
  const magnitude = Math.abs(percent);
  if (magnitude > 0 && magnitude < 0.05)
    return `${percent < 0 ? `${minusSign}` : ''}<${noBreakSpace}0.1${noBreakSpace}%`;
  const text = magnitude >= 10 ? magnitude.toFixed(0) : trimZeros(magnitude.toFixed(1));
  return `${percent < 0 ? minusSign : ''}${text}${noBreakSpace}%`;
}

export interface Delta {
  direction: 'up' | 'down' | 'same';
  text: string;
}

/** How a figure moved against the period before; undefined where there is nothing to compare with. */
export function formatDelta(current: Figure, previous: Figure): Delta | undefined {
  if (isUnknown(current) || isUnknown(previous) || Number(previous) === 0) return undefined;
  const share = (Number(current) - Number(previous)) / Math.abs(Number(previous));
  if (Math.abs(share) < 0.0005) return { direction: 'same', text: `0${noBreakSpace}%` };
  const text =
    Math.abs(share) > 9.99 ? `>${noBreakSpace}999${noBreakSpace}%` : formatPercent(Math.abs(share));
  return { direction: share > 0 ? 'up' : 'down', text };
}

function toThreeDigits(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  if (value >= 9.995) return trimZeros(value.toFixed(1));
  return trimZeros(value.toFixed(2));
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function isUnknown(value: Figure): value is null | undefined {
  return value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value));
}
