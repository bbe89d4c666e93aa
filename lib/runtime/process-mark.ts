import { hash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { startTick } from '#db/process-start.ts';

const pattern = /^(\d+)-(\d+)-([0-9a-f]+)$/;

/** Names this process for as long as it lives: a pid alone is given again to another. */
export function processMark(): string {
  return `${process.pid}-${startTick(process.pid) ?? 0}-${surroundings()}`;
}

/** Undefined where nobody can tell from here: the mark is of another machine, or of a container that has its own processes. */
export function isSameProcessAlive(mark: string): boolean | undefined {
  const [, digits, tick, whereabouts] = pattern.exec(mark) ?? [];
  if (whereabouts !== surroundings()) return undefined;
  const pid = Number(digits);
  const started = startTick(pid);
  if (started !== undefined) return started === Number(tick);
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

let known: string | undefined;

/** The same for all who see the same processes, from one boot of the machine to the next. */
function surroundings(): string {
  known ??= hash('sha256', whatTells(), 'hex').slice(0, 12);
  return known;
}

function whatTells(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1') + readlinkSync('/proc/self/ns/pid');
  } catch {
    return hostname();
  }
}
