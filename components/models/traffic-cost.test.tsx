import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { TrafficCost } from './traffic-cost.tsx';

function read(unpricedRequests: number): string {
  const traffic = { requests: 4, errors: 0, costNano: 2_000_000_000, unpricedRequests };
  return renderToStaticMarkup(<TrafficCost traffic={traffic} />);
}

describe('the cost of seven days', () => {
  it('is a sum where all of it is known', () => {
    expect(read(0)).toMatch(/\$2\.00/);
    expect(read(0)).not.toContain('unknown');
  });

  it('is the least that it was where a part is unknown', () => {
    expect(read(3)).toMatch(/title="3 requests of unknown cost, not in this sum".*≥ .*\$2\.00/);
  });

  it('is unknown where nothing of it is known', () => {
    expect(read(4)).not.toMatch(/\$|≥/);
  });
});
