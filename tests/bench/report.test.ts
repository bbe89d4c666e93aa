import { describe, expect, it } from 'vitest';
import type { Figures } from './load.ts';
import { summarise, toTable } from './report.ts';
import type { Result } from './rounds.ts';
import { bare } from './targets/bare.ts';
import { gateway } from './targets/latchkey.ts';
import { portkey } from './targets/portkey.ts';
import { undici } from './targets/undici.ts';

function figures(cpuMsPerRequest: number, firstP50Ms: number): Figures {
  return {
    requests: 1000,
    answered: 1200,
    errors: 0,
    seconds: 2,
    chunks: 0,
    p50Ms: firstP50Ms,
    p99Ms: 2 * firstP50Ms,
    firstP50Ms,
    firstP99Ms: 2 * firstP50Ms,
    cpuSeconds: cpuMsPerRequest,
    databaseCpuSeconds: 0.01,
    rssBytes: 100e6,
  };
}

const shape = { mode: 'plain', connections: 16 } as const;
const results: Result[] = [
  { target: bare, shape, rounds: [figures(0, 1)] },
  { target: undici, shape, rounds: [figures(0.05, 2)] },
  // The middle round counts: another's work on the machine spoils one of them.
  { target: gateway, shape, rounds: [figures(0.06, 2), figures(0.9, 9), figures(0.07, 3)] },
  { target: portkey, shape, rounds: [figures(0.7, 5)] },
];

describe('summarise', () => {
  it('takes medians and compares with the yardsticks of the same shape', () => {
    const row = summarise(results).find(({ target }) => target === 'gateway');

    expect(row?.requestsPerSecond).toBe(500);
    expect(row?.cpuPerThousandRequests).toBeCloseTo(0.07);
    expect(row?.timesUndici).toBeCloseTo(1.4);
    expect(row?.timesPortkey).toBeCloseTo(0.1);
    expect(row?.addedP50Ms).toBe(2);
    expect(row?.databaseCpuPerThousandRequests).toBeCloseTo(0.01);
  });

  it('claims no cost for the bare provider and no ratio without a yardstick', () => {
    const alone = summarise(results.filter(({ target }) => target === bare || target === gateway));

    expect(alone.map(({ timesUndici, timesPortkey }) => [timesUndici, timesPortkey])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
    expect(alone[0]?.cpuPerThousandRequests).toBeUndefined();
    expect(toTable(alone, 'plain')).toContain('–');
  });
});
