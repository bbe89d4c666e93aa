import { dayMs, hourMs, minuteMs, secondMs } from '#lib/durations.ts';
import { noBreakSpace, unknownText } from './unknown.ts';

interface Unit {
  ms: number;
  symbol: string;
}

const seconds: Unit = { ms: secondMs, symbol: 's' };
const minutes: Unit = { ms: minuteMs, symbol: 'min' };
const hours: Unit = { ms: hourMs, symbol: 'h' };
const days: Unit = { ms: dayMs, symbol: 'd' };

/** Milliseconds as `0.4 ms`, `412 ms`, `1.92 s`, `3 min 12 s`, `5 h 4 min`, `12 d`; null is unknown. */
export function formatDuration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return unknownText;
  if (ms === 0) return `0${noBreakSpace}ms`;
  if (ms < 9.95) return `${trim(ms.toFixed(1))}${noBreakSpace}ms`;
  if (ms < 999.5) return `${Math.round(ms)}${noBreakSpace}ms`;
  if (ms < minuteMs - 50) return `${trim((ms / secondMs).toFixed(ms < 9_995 ? 2 : 1))}${noBreakSpace}s`;
  if (ms < hourMs) return pair(ms, minutes, seconds);
  if (ms < dayMs) return pair(ms, hours, minutes);
  return pair(ms, days, hours);
}

/** In two units, rounded to the smaller one, which is left out where nothing is left for it. */
function pair(ms: number, large: Unit, small: Unit): string {
  const rounded = Math.round(ms / small.ms) * small.ms;
  const whole = Math.floor(rounded / large.ms);
  const rest = Math.round((rounded - whole * large.ms) / small.ms);
  const head = `${whole}${noBreakSpace}${large.symbol}`;
  return rest === 0 ? head : `${head} ${rest}${noBreakSpace}${small.symbol}`;
}

function trim(text: string): string {
  return text.replace(/\.?0+$/, '');
}
