import { describe, expect, it } from 'vitest';
import { listFunctions } from './profile-report.ts';

describe('listFunctions', () => {
  it('shares out the time that was not idle, dearest first', () => {
    const frame = (functionName: string, url = '') => ({ functionName, url, lineNumber: 9 });
    const lines = listFunctions({
      nodes: [
        { id: 1, callFrame: frame('(idle)') },
        { id: 2, callFrame: frame('read', 'file:///somewhere/lib/gateway/read.ts') },
        { id: 3, callFrame: frame('writev') },
      ],
      samples: [1, 2, 3, 3],
      timeDeltas: [1000, 25, 50, 25],
    });

    expect(lines.map((line) => line.trim())).toEqual([
      '75.0 %  writev',
      '25.0 %  read  lib/gateway/read.ts:10',
    ]);
  });
});
