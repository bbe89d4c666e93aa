import { readFileSync } from 'node:fs';

const pattern = /^(\d+)-(\d+)$/;

/** Names this process for as long as it lives: a pid alone is given again to another. */
export function processMark(): string {
  return `${process.pid}-${startTime(process.pid) ?? 0}`;
}

export function isSameProcessAlive(mark: string): boolean {
  const match = pattern.exec(mark);
  if (!match) return false;
  const pid = Number(match[1]);
  const started = startTime(pid);
  if (started !== undefined) return started === Number(match[2]);
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** In ticks since boot; undefined where there is no /proc, or no such process. */
function startTime(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  } catch {
    return undefined;
  }
}
