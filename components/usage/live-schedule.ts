import { minuteMs } from '#lib/durations.ts';

/** The header in which the server says how the page would read now. */
export const markHeader = 'x-latchkey-mark';

export interface Watch {
  /** The tab is not in front. */
  hidden: boolean;
  /** How long nothing has changed. */
  quietMs: number;
  /** How long the viewer has not moved, typed or scrolled. */
  awayMs: number;
  /** Questions in a row that were not answered. */
  failures: number;
}

// With the question, the new page and the usage queue's own 40 ms this stays well under two seconds.
export const pollMs = 750;
export const slowPollMs = 10_000;
const slowAfterMs = 5 * minuteMs;
export const sleepAfterMs = 30 * minuteMs;

/**
 * When to ask again; undefined: not until the viewer is back. A page that nobody looks at must neither load the
 * server nor keep a session from going idle.
 */
export function nextPollMs({ hidden, quietMs, awayMs, failures }: Watch): number | undefined {
  if (hidden || awayMs >= sleepAfterMs) return undefined;
  if (failures > 0) return Math.min(slowPollMs, pollMs * 2 ** failures);
  return Math.min(quietMs, awayMs) >= slowAfterMs ? slowPollMs : pollMs;
}
