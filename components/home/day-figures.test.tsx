import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { DayFigures, type DayTotals } from './day-figures.tsx';

const none: DayTotals = {
  requests: 0,
  errors: 0,
  hungUpRequests: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  costNano: 0,
  unpricedRequests: 0,
  simulatedCostNano: 0,
};

describe('DayFigures', () => {
  it('says nothing of errors where there was no request', () => {
    const html = renderToStaticMarkup(<DayFigures totals={none} />);
    expect(html).toContain('—');
    expect(html).toContain('no requests');
    expect(html).not.toContain('%');
  });

  it.each([
    [0, '0\u00a0%', '0 of 4 requests'],
    [1, '25\u00a0%', '1 of 4 requests'],
  ])('gives the share of %i errors in four requests', (errors, share, detail) => {
    const html = renderToStaticMarkup(<DayFigures totals={{ ...none, requests: 4, errors }} />);
    expect(html).toContain(share);
    expect(html).toContain(detail);
    expect(html).not.toContain('hung up');
  });

  it('tells of callers who hung up, whom it counts as no error', () => {
    const html = renderToStaticMarkup(<DayFigures totals={{ ...none, requests: 4, hungUpRequests: 2 }} />);
    expect(html).toContain('0 of 4 requests');
    expect(html).toContain('2 hung up');
  });

  it('says of how many requests the cost is unknown', () => {
    const read = (unpricedRequests: number) =>
      renderToStaticMarkup(<DayFigures totals={{ ...none, requests: 4, unpricedRequests }} />);
    expect(read(3)).toContain('3 of unknown cost');
    expect(read(0)).not.toContain('unknown cost');
  });
});
