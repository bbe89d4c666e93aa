'use client';

import { cn } from '#components/ui/cn.ts';
import { Tooltip } from '#components/ui/tooltip.tsx';
import { describeInstant, formatDate, formatDateTime, formatRelative } from '#lib/format/time.ts';
import { unknownText } from '#lib/format/unknown.ts';
import { useNow } from './now.ts';
import { useTimeZone } from './viewer.tsx';

export interface RelativeTimeProps {
  at: string | Date | null | undefined;
  /** What stands where there is no time: "never", "no expiry". */
  none?: string;
  /** A line under both clocks in the tooltip: address, client. */
  detail?: string;
  /** It has happened: a page whose clock lags does not say that it will. */
  past?: boolean;
  className?: string;
}

/** `2 min ago`; both clocks on hover; keeps itself current. */
export function RelativeTime({ at, none = unknownText, detail, past = false, className }: RelativeTimeProps) {
  const now = useNow();
  const timeZone = useTimeZone();
  if (!at) return <span className="text-muted-foreground">{none}</span>;
  const instant = typeof at === 'string' ? at : at.toISOString();
  return (
    <Tooltip content={<Clocks instant={instant} timeZone={timeZone} detail={detail} />}>
      <time dateTime={instant} className={cn('relative whitespace-nowrap', className)}>
        {formatRelative(past && new Date(instant) > now ? now : instant, now)}
      </time>
    </Tooltip>
  );
}

function Clocks(props: { instant: string; timeZone: string; detail: string | undefined }) {
  return (
    <span className="tabular block">
      {describeInstant(props.instant, props.timeZone)
        .split(' · ')
        .map((line) => (
          <span key={line} className="block">
            {line}
          </span>
        ))}
      {props.detail ? <span className="block">{props.detail}</span> : null}
    </span>
  );
}

export interface AbsoluteTimeProps {
  at: string | Date | null | undefined;
  /** The day alone. */
  dateOnly?: boolean;
  className?: string;
}

/** `21 Nov 2026, 09:14:05` in the viewer's zone; both clocks on hover. */
export function AbsoluteTime({ at, dateOnly = false, className }: AbsoluteTimeProps) {
  const timeZone = useTimeZone();
  if (!at) return <span className="text-muted-foreground">{unknownText}</span>;
  const instant = typeof at === 'string' ? at : at.toISOString();
  return (
    <Tooltip content={<Clocks instant={instant} timeZone={timeZone} detail={undefined} />}>
      <time dateTime={instant} className={cn('relative whitespace-nowrap', className)}>
        {dateOnly ? formatDate(instant, timeZone) : formatDateTime(instant, timeZone)}
      </time>
    </Tooltip>
  );
}
