import { startTick } from '#db/process-start.ts';

const pattern = /^(\d+)-(\d+)$/;

/** Names this process for as long as it lives: a pid alone is given again to another. */
export function processMark(): string {
  return `${process.pid}-${startTick(process.pid) ?? 0}`;
}

export function isSameProcessAlive(mark: string): boolean {
  const match = pattern.exec(mark);
  if (!match) return false;
  const pid = Number(match[1]);
  const started = startTick(pid);
  if (started !== undefined) return started === Number(match[2]);
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
