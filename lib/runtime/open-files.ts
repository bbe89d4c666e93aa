import { readFileSync } from 'node:fs';

/** For the database, journals and the log. */
const reserved = 200;
/** Enough for three origins that are kept as many as one may have. */
const mostKept = 768;

/** What of the files that this process may have open is for whom. */
export interface FileShares {
  /** A call takes up to three: its client, its provider, and the provider's own end where that is simulated. */
  calls: number;
  connections: number;
  /** To providers, without a call: each takes up to two. */
  kept: number;
}

/** Undefined where the system tells no limit. */
export function fileShares(limits = readLimits()): FileShares | undefined {
  const most = Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? Number.NaN);
  if (Number.isNaN(most)) return undefined;
  const kept = Math.max(1, Math.min(mostKept, Math.floor((most - reserved) / 16)));
  const quarter = Math.max(1, Math.floor((most - reserved - 2 * kept) / 4));
  return { calls: quarter, connections: 2 * quarter, kept };
}

function readLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'latin1');
  } catch {
    return '';
  }
}
