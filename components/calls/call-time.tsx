'use client';

import { useNow } from '#components/shared/now.ts';
import { useTimeZone } from '#components/shared/viewer.tsx';
import { Tooltip } from '#components/ui/tooltip.tsx';
import { describeInstant, formatClock, formatDay, formatRelative } from '#lib/format/time.ts';

/** `21 Nov, 09:14:05`: to the second, as whoever looks for one call knows when it was. */
export function CallTime({ at }: { at: Date }) {
  const timeZone = useTimeZone();
  return (
    <Tooltip content={<Clocks at={at} timeZone={timeZone} />}>
      <time dateTime={at.toISOString()} className="tabular relative whitespace-nowrap">
        {formatDay(at, timeZone)}, {formatClock(at, timeZone, { seconds: true })}
      </time>
    </Tooltip>
  );
}

function Clocks({ at, timeZone }: { at: Date; timeZone: string }) {
  const now = useNow();
  return (
    <span className="tabular block">
      {[formatRelative(at > now ? now : at, now), ...describeInstant(at, timeZone).split(' · ')].map(
        (line) => (
          <span key={line} className="block">
            {line}
          </span>
        ),
      )}
    </span>
  );
}
