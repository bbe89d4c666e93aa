import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';
import { TooltipProvider } from '#components/ui/tooltip.tsx';
import { RelativeTime } from './relative-time.tsx';
import { ViewerProvider } from './viewer.tsx';

const drawnAt = Date.parse('2026-11-21T12:00:00.000Z');

describe('RelativeTime', () => {
  it('is drawn on the server from one present, however long the drawing takes', () => {
    const clock = vi.spyOn(Date, 'now');
    for (const late of [900, 400, 0, 600]) clock.mockReturnValueOnce(drawnAt + late);
    const secondsAgo = [39.2, 40.1, 40.9, 42.3];
    const html = renderToStaticMarkup(
      <ViewerProvider timeZone="UTC" drawnAt={drawnAt}>
        <TooltipProvider>
          {secondsAgo.map((seconds) => (
            <RelativeTime key={seconds} past at={new Date(drawnAt - seconds * 1_000)} />
          ))}
        </TooltipProvider>
      </ViewerProvider>,
    );
    const words = [...html.matchAll(/>(\d+)\u00a0s ago</g)].map(([, seconds]) => Number(seconds));
    expect(words).toEqual([39, 40, 40, 42]);
  });
});
