import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { unmeasured } from '#lib/usage/latency.ts';
import type { UsageReport, UsageTotals } from '#lib/usage/report.ts';
import { UsageFigures } from './usage-figures.tsx';

const none: UsageTotals = {
  ...unmeasured,
  requests: 0,
  errors: 0,
  hungUpRequests: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  costNano: 0,
  unpricedRequests: 0,
  estimatedRequests: 0,
  simulatedRequests: 0,
  simulatedCostNano: 0,
};

function read(totals: Partial<UsageTotals>, previous: Partial<UsageTotals> = {}): string {
  const range = { preset: '24h' } as UsageReport['range'];
  const report = { range, totals: { ...none, ...totals }, previous: { ...none, ...previous } };
  return renderToStaticMarkup(
    <UsageFigures
      report={{ ...report, points: [], byModel: [] }}
      callsOf={(outcome) => `?outcome=${outcome}`}
    />,
  );
}

const latency = (calls: number) => ({ p50Ms: 100, p95Ms: 200, calls });

describe('UsageFigures', () => {
  it('says of how many calls and streams a percentile is', () => {
    const text = read({ requests: 3, total: latency(3), firstToken: latency(1) });
    expect(text).toContain('of 3 calls');
    expect(text).toContain('of 1 stream');
    expect(text).toContain('Within 5 %; of fewer than 20 calls p95 is the slowest one');
    expect(text).toContain('<span class="sr-only">about </span>');
  });

  it('says nothing of latency where none was measured', () => {
    const text = read({ requests: 3, total: latency(3) });
    expect(text).toContain('no streams');
    expect(text).not.toContain('0 streams');
  });

  it('compares percentiles only where both are of enough calls', () => {
    const slower = { ...latency(40), p50Ms: 150 };
    expect(read({ total: slower }, { total: latency(40) })).toContain('50\u00a0%');
    expect(read({ total: slower }, { total: latency(3) })).not.toContain('50\u00a0%');
    expect(read({ total: { ...slower, calls: 3 } }, { total: latency(40) })).not.toContain('50\u00a0%');
  });

  it('tells who hung up beside the errors, each with the way to its calls', () => {
    const text = read({ requests: 9, errors: 1, hungUpRequests: 2 });
    expect(text).toMatch(/href="\?outcome=errors"[^>]*>1 of 9</);
    expect(text).toMatch(/href="\?outcome=client_closed"[^>]*>2 hung up</);
    expect(read({ requests: 9 })).not.toMatch(/href|hung up/);
  });

  it('calls a cost unknown, not a price missing: other rates make it so, too', () => {
    const text = read({ requests: 9, unpricedRequests: 3 });
    expect(text).toMatch(/title="Not in the sum: [^"]*rates that its price does not tell[^"]*"/);
    expect(text).toContain('+ 3 of unknown cost');
    expect(read({ requests: 9 })).not.toContain('of unknown cost');
  });
});
