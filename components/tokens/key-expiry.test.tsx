import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { ViewerProvider } from '#components/shared/viewer.tsx';
import { TooltipProvider } from '#components/ui/tooltip.tsx';
import { dayMs, hourMs } from '#lib/durations.ts';
import { type KeyStatus, keyStatus } from '#lib/tokens/key-status.ts';
import { KeyExpiry } from './key-expiry.tsx';

const now = new Date('2026-03-01T12:00:00Z');

function drawn(endsAt: Date | null, status: KeyStatus): string {
  return renderToStaticMarkup(
    <ViewerProvider timeZone="UTC" drawnAt={now.getTime()}>
      <TooltipProvider>
        <KeyExpiry endsAt={endsAt} status={status} now={now} />
      </TooltipProvider>
    </ViewerProvider>,
  );
}

/** As a list shows it of a key that was made for so many days and has so long to go. */
function shownOf(lifeDays: number, leftMs: number, values: { revokedAt?: Date; disabledAt?: Date } = {}) {
  const endsAt = new Date(now.getTime() + leftMs);
  const createdAt = new Date(endsAt.getTime() - lifeDays * dayMs);
  const key = { createdAt, endsAt, revokedAt: null, disabledAt: null, ownerActive: true, ...values };
  const status = keyStatus(key, now);
  const [, tone] = /<time[^>]*class="[^"]*(text-[a-z-]+)/.exec(drawn(endsAt, status)) ?? [];
  return [status, tone];
}

describe('the end of a key', () => {
  it.each([
    [7, 17 * hourMs, 'expiring', 'text-warning'],
    [7, 2 * dayMs, 'active', undefined],
    [30, 3 * dayMs, 'expiring', 'text-warning'],
    [30, 3 * dayMs + 1, 'active', undefined],
    [365, 7 * dayMs, 'expiring', 'text-warning'],
    [365, 13 * dayMs, 'active', undefined],
    [30, -1, 'expired', 'text-muted-foreground'],
  ])('of %i days with %i ms to go looks no graver than its status', (life, left, status, tone) => {
    expect(shownOf(life, left)).toEqual([status, tone]);
  });

  it('is plain where the key is refused anyway, and faint where it no longer matters', () => {
    expect(shownOf(30, dayMs, { disabledAt: now })).toEqual(['disabled', undefined]);
    expect(shownOf(30, -dayMs, { disabledAt: now })).toEqual(['disabled', 'text-muted-foreground']);
    expect(shownOf(30, dayMs, { revokedAt: now })).toEqual(['revoked', 'text-muted-foreground']);
  });

  it('is said where there is none', () => {
    expect(drawn(null, 'active')).toContain('no expiry');
  });
});
