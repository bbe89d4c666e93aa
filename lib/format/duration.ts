import { NBSP, UNKNOWN } from './unknown.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Milliseconds as `0.4 ms`, `412 ms`, `1.92 s`, `3 min 12 s`, `5 h 4 min`, `12 d`; null is unknown. */
export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return UNKNOWN;
  if (ms === 0) return `0${NBSP}ms`;
  if (ms < 9.95) return `${trim(ms.toFixed(1))}${NBSP}ms`;
  if (ms < 999.5) return `${Math.round(ms)}${NBSP}ms`;
  if (ms < MINUTE_MS - 50) return `${trim((ms / SECOND_MS).toFixed(ms < 9_995 ? 2 : 1))}${NBSP}s`;
  if (ms < HOUR_MS) return pair(ms, MINUTE_MS, 'min', SECOND_MS, 's');
  if (ms < DAY_MS) return pair(ms, HOUR_MS, 'h', MINUTE_MS, 'min');
  return pair(ms, DAY_MS, 'd', HOUR_MS, 'h');
}

function pair(ms: number, size: number, unit: string, subSize: number, subUnit: string): string {
  const rounded = Math.round(ms / subSize) * subSize;
  const whole = Math.floor(rounded / size);
  const rest = Math.round((rounded - whole * size) / subSize);
  const head = `${whole}${NBSP}${unit}`;
  return rest === 0 ? head : `${head} ${rest}${NBSP}${subUnit}`;
}

function trim(text: string): string {
  return text.replace(/\.?0+$/, '');
}
