import { expect, it } from 'vitest';
import { fileShares } from './open-files.ts';

const said = (files: string) => `Limit                     Soft Limit           Hard Limit           Units
Max processes             95985                95985                processes
Max open files            ${files.padEnd(20)} 20000                files
`;

it.each([
  ['50000', { calls: 12_066, connections: 24_132, kept: 768 }],
  ['20200', { calls: 4_616, connections: 9_232, kept: 768 }],
  ['1024', { calls: 180, connections: 360, kept: 51 }],
  ['400', { calls: 44, connections: 88, kept: 12 }],
  ['100', { calls: 1, connections: 2, kept: 1 }],
])(
  'leaves of %s open files room for calls, their clients, idle connections to providers and what the process needs itself',
  (files, shares) => {
    expect(fileShares(said(files))).toEqual(shares);
    // A call and a kept connection have both ends here where the provider is the simulated one.
    const { calls, connections, kept } = shares;
    expect(connections + 2 * calls + 2 * kept).toBeLessThanOrEqual(Math.max(6, Number(files) - 200));
  },
);

it.each(['', said('unlimited')])('knows none where the system tells none', (limits) => {
  expect(fileShares(limits)).toBeUndefined();
});

it('reads what this process may', () => {
  if (process.platform === 'linux') expect(fileShares()?.calls).toBeGreaterThan(0);
});
