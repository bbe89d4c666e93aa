import { readdirSync, readFileSync } from 'node:fs';

/** What a tree of processes has used so far, its databases apart. */
export interface Usage {
  cpuSeconds: number;
  databaseCpuSeconds: number;
  rssBytes: number;
}

interface Stat {
  pid: number;
  name: string;
  parent: number;
  /** With all threads, and with the children that have ended and been waited for. */
  cpuSeconds: number;
  rssBytes: number;
}

const nanosecondsPerSecond = 1e9;
// Linux has reported these in hundredths of a second and in pages of 4 KiB for as long as the machines that we run on exist.
const ticksPerSecond = 100;
const pageBytes = 4096;

/** `databases` are further roots, all of whose work counts as the database's. */
export function readUsage(roots: readonly number[], databases: readonly number[]): Usage {
  const stats = readAll();
  const usage: Usage = { cpuSeconds: 0, databaseCpuSeconds: 0, rssBytes: 0 };
  const visit = (pid: number, insideDatabase: boolean) => {
    const stat = stats.get(pid);
    if (!stat) return;
    const isDatabase = insideDatabase || stat.name === 'postgres';
    if (isDatabase) usage.databaseCpuSeconds += stat.cpuSeconds;
    else {
      usage.cpuSeconds += stat.cpuSeconds;
      usage.rssBytes += stat.rssBytes;
    }
    for (const child of stats.values()) if (child.parent === pid) visit(child.pid, isDatabase);
  };
  for (const root of roots) visit(root, false);
  for (const root of databases) visit(root, true);
  return usage;
}

function readAll(): Map<number, Stat> {
  const stats = new Map<number, Stat>();
  for (const entry of readdirSync('/proc')) {
    const stat = /^\d+$/.test(entry) ? readStat(Number(entry)) : undefined;
    if (stat) stats.set(stat.pid, stat);
  }
  return stats;
}

function readStat(pid: number): Stat | undefined {
  let line: string;
  try {
    line = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined; // it ended between the listing and the reading
  }
  const nameEnd = line.lastIndexOf(')');
  const fields = line.slice(nameEnd + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3]);
  const own = readScheduled(pid) ?? (field(14) + field(15)) / ticksPerSecond;
  return {
    pid,
    name: line.slice(line.indexOf('(') + 1, nameEnd),
    parent: field(4),
    cpuSeconds: own + (field(16) + field(17)) / ticksPerSecond,
    rssBytes: field(24) * pageBytes,
  };
}

/** To the nanosecond over all threads, where the kernel tells: a quiet process does not fill hundredths of a second. */
function readScheduled(pid: number): number | undefined {
  try {
    return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
      const [onCpu = ''] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ', 1);
      return sum + Number(onCpu) / nanosecondsPerSecond;
    }, 0);
  } catch {
    return undefined;
  }
}
