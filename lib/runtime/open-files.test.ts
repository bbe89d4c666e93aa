import { expect, it } from 'vitest';
import { fileShares } from './open-files.ts';

const said = (files: string) => `Limit                     Soft Limit           Hard Limit           Units
Max processes             95985                95985                processes
Max open files            ${files.padEnd(20)} 20000                files
`;

it.each([
  ['20200', { calls: 5_000, connections: 10_000 }],
  ['1024', { calls: 206, connections: 412 }],
  ['100', { calls: 1, connections: 2 }],
])(
  'leaves of %s open files room for calls, their clients and what the process needs itself',
  (files, shares) => {
    expect(fileShares(said(files))).toEqual(shares);
    expect(shares.connections + 2 * shares.calls).toBeLessThanOrEqual(Math.max(4, Number(files) - 200));
  },
);

it.each(['', said('unlimited')])('knows none where the system tells none', (limits) => {
  expect(fileShares(limits)).toBeUndefined();
});

it('reads what this process may', () => {
  if (process.platform === 'linux') expect(fileShares()?.calls).toBeGreaterThan(0);
});
