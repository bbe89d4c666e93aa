import { CalendarDays } from 'lucide-react';
import { cn } from '#components/ui/cn.ts';
import { daysOf, type UsageRange } from '#lib/usage/range.ts';
import { dayOf, dayText } from '#lib/usage/zoned-days.ts';
import { AheadLink } from './ahead-link.tsx';
import { LinkPending } from './link-pending.tsx';
import { RangeForm } from './range-form.tsx';
import { hrefWith, type SearchParams } from './table-query.ts';

export interface RangeTabsProps {
  path: string;
  /** The page's other parameters, which stay. */
  params?: SearchParams;
  range: Pick<UsageRange, 'preset' | 'from' | 'to' | 'timeZone'>;
  /** Today, for the latest day of a custom range. */
  now: Date;
}

const presets = [
  { id: '24h', label: '24 h' },
  { id: '7d', label: '7 d' },
  { id: '30d', label: '30 d' },
] as const;

const itemClasses = [
  'inline-flex h-7 items-center gap-1.5 whitespace-nowrap rounded-[5px] px-2.5 text-muted-foreground text-sm',
  'transition-colors hover:text-foreground',
].join(' ');

const currentClasses = 'bg-card font-medium text-foreground ring-1 ring-border';

/** 24 h | 7 d | 30 d | custom, as links. Days are those of the range's zone. */
export function RangeTabs({ path, params = {}, range, now }: RangeTabsProps) {
  const { preset, timeZone } = range;
  const kept = { ...params, range: undefined, from: undefined, to: undefined };
  const custom = preset === 'custom';
  const { first, last } = daysOf(range);
  return (
    <nav aria-label="Time range" className="inline-flex items-center rounded-md bg-muted p-0.5">
      {presets.map(({ id, label }) => (
        <AheadLink
          key={id}
          href={hrefWith(path, kept, { range: id })}
          scroll={false}
          aria-current={preset === id ? 'true' : undefined}
          className={cn(itemClasses, preset === id && currentClasses)}
        >
          {label}
          <LinkPending />
        </AheadLink>
      ))}
      <RangeForm
        path={path}
        params={kept}
        from={first}
        to={last}
        max={dayText(dayOf(now, timeZone))}
        timeZone={timeZone}
        className={cn(itemClasses, custom && currentClasses)}
      >
        <CalendarDays aria-hidden className="size-3.5" />
        {custom ? (first === last ? first : `${first} – ${last}`) : 'Custom'}
      </RangeForm>
    </nav>
  );
}
