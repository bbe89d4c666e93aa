import { expect, it } from 'vitest';
import { readUsage } from './proc.ts';

it.runIf(process.platform === 'linux')(
  'reads what a process has used, finely enough for a few milliseconds',
  () => {
    const before = readUsage([process.pid], []);
    const own = process.cpuUsage();
    for (let turns = 0; process.cpuUsage(own).user < 100_000; turns += 1) Math.sqrt(turns);
    const after = readUsage([process.pid], []);

    const { user, system } = process.cpuUsage(own);
    const spent = (user + system) / 1e6;
    expect(after.cpuSeconds - before.cpuSeconds).toBeGreaterThan(0.8 * spent);
    expect(after.cpuSeconds - before.cpuSeconds).toBeLessThan(1.2 * spent);
    expect(after.rssBytes).toBeGreaterThan(10e6);
  },
);
