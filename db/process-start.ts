import { readFileSync } from 'node:fs';

/** The clock tick since boot at which a process began: a pid alone is given again to another. Undefined where there is no /proc, or no such process. */
export function startTick(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in brackets may hold spaces and brackets of its own: fields are counted after the last one.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  } catch {
    return undefined;
  }
}
