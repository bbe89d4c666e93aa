import { readFileSync } from 'node:fs';

/** For the database, journals, the log, and connections that are kept to providers. */
const reserved = 200;

/** What of the files that this process may have open is for whom. */
export interface FileShares {
  /** A call takes up to three: its client, its provider, and the provider's own end where that is simulated. */
  calls: number;
  connections: number;
}

/** Undefined where the system tells no limit. */
export function fileShares(limits = readLimits()): FileShares | undefined {
  const most = Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? Number.NaN);
  if (Number.isNaN(most)) return undefined;
  const quarter = Math.max(1, Math.floor((most - reserved) / 4));
  return { calls: quarter, connections: 2 * quarter };
}

function readLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'latin1');
  } catch {
    return '';
  }
}
