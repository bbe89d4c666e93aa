import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { ViewerProvider } from '#components/shared/viewer.tsx';
import { TooltipProvider } from '#components/ui/tooltip.tsx';
import { type ApiKeyId, newId } from '#db/ids.ts';
import { RevokeConsequences } from './revoke-consequences.tsx';
import { SelectedConsequences } from './selected-consequences.tsx';

const now = new Date('2026-03-01T12:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

function textOf(element: React.ReactElement): string {
  const html = renderToStaticMarkup(
    <ViewerProvider timeZone="UTC" drawnAt={now.getTime()}>
      <TooltipProvider>{element}</TooltipProvider>
    </ViewerProvider>,
  );
  return html.replace(/<[^>]+>/g, '').replaceAll('\u00a0', ' ');
}

describe('what revoking a key stops', () => {
  const asked = (requests24h: number, minutes: number, hasTraffic: boolean) => {
    const lastUsedAt = minutesAgo(minutes);
    const traffic = { requests24h, addresses: requests24h > 0 ? 1 : 0, lastUsedAt, hasTraffic };
    return textOf(<RevokeConsequences traffic={traffic} lastUsedAt={lastUsedAt} />);
  };

  it('is told by its calls and by its last use, which may be of a call that was refused', () => {
    expect(asked(2, 1, true)).toBe(
      'Used 2 times in the last 24 hours from 1 address; last used 1 min ago. Whatever uses it stops working.',
    );
    expect(asked(0, 9, true)).toBe('Last used 9 min ago. Whatever uses it stops working.');
    expect(asked(0, 3 * 24 * 60, false)).toBe('Last used 3 d ago, not since.');
  });

  it('says of no use that it is to come, where the clock of who wrote it is ahead', () => {
    expect(asked(0, -2, true)).toContain('Last used just now.');
  });
});

describe('what revoking several keys stops', () => {
  const [alpha, bravo] = ['alpha', 'bravo'].map((name) => ({ id: name, name }));
  const asked = (requests: readonly number[]) => {
    const busiest = requests.map((count, index) => ({
      id: newId<ApiKeyId>(),
      name: `used-${index}`,
      owner: 'mara@example.test',
      requests: count,
      lastUsedAt: minutesAgo(index + 1),
    }));
    const known = {
      keys: 2,
      requests24h: requests.reduce((sum, count) => sum + count, 0),
      withTraffic: requests.length,
      lastUsedAt: requests.length > 0 ? minutesAgo(1) : null,
      busiest,
    };
    const selected = [alpha, bravo].filter((key) => key !== undefined);
    return textOf(<SelectedConsequences known={known} asked={selected} withOwner={false} />);
  };

  it('counts those with calls and those that were used for refused ones alike', () => {
    expect(asked([5])).toContain('1 of 2 made 5 calls in the last 24 hours; last used 1 min ago.');
    expect(asked([5, 0])).toContain('All 2 made 5 calls in the last 24 hours; last used 1 min ago.');
    expect(asked([5, 0])).toContain('used-1last used 2 min ago');
    expect(asked([0])).toContain('1 of 2 was used in the last 24 hours; last used 1 min ago.');
    expect(asked([0, 0])).toContain('All 2 were used in the last 24 hours;');
    expect(asked([])).toContain('None of them was used in the last 24 hours.');
  });
});
