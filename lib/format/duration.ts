import { dayMs, hourMs, minuteMs, secondMs } from '#lib/durations.ts';
import { noBreakSpace, unknownText } from './unknown.ts';

/** Milliseconds as `0.4 ms`, `412 ms`, `1.92 s`, `3 min 12 s`, `5 h 4 min`, `12 d`; null is unknown. */
export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return unknownText;
  if (ms === 0) return `0${noBreakSpace}ms`;
  if (ms < 9.95) return `${trim(ms.toFixed(1))}${noBreakSpace}ms`;
  if (ms < 999.5) return `${Math.round(ms)}${noBreakSpace}ms`;
  if (ms < minuteMs - 50) return `${trim((ms / secondMs).toFixed(ms < 9_995 ? 2 : 1))}${noBreakSpace}s`;
  if (ms < hourMs) return pair(ms, minuteMs, 'min', secondMs, 's');
  if (ms < dayMs) return pair(ms, hourMs, 'h', minuteMs, 'min');
  return pair(ms, dayMs, 'd', hourMs, 'h');
}

function pair(ms: number, size: number, unit: string, subSize: number, subUnit: string): string {
  const rounded = Math.round(ms / subSize) * subSize;
  const whole = Math.floor(rounded / size);
  const rest = Math.round((rounded - whole * size) / subSize);
  const head = `${whole}${noBreakSpace}${unit}`;
  return rest === 0 ? head : `${head} ${rest}${noBreakSpace}${subUnit}`;
}

function trim(text: string): string {
  return text.replace(/\.?0+$/, '');
}
