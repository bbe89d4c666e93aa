import type { Database } from '#db/client.ts';
import { ensureUsagePartitions } from '#db/usage-partitions.ts';
import { hourMs } from '#lib/durations.ts';
import { log } from '#lib/log.ts';

const everyMs = 6 * hourMs;

/** A process that runs for months still finds a partition for each. Safe beside other replicas. */
export function startUpkeep({ db }: Database): { stop(): void } {
  const timer = setInterval(() => {
    ensureUsagePartitions(db, new Date()).catch((error: unknown) => log.warn({ error }, 'upkeep.failed'));
  }, everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
