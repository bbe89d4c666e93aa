import { CalendarDays } from 'lucide-react';
import Link from 'next/link';
import { cn } from '#components/ui/cn.ts';
import { lastDayOf, presetRanges, type TimeRange, writeDay } from './range.ts';
import { RangeForm } from './range-form.tsx';
import { hrefWith, type SearchParams } from './table-query.ts';

export interface RangeTabsProps {
  path: string;
  /** The page's other parameters, which stay. */
  params?: SearchParams;
  range: TimeRange;
  /** Today, for the latest day of a custom range. */
  now: Date;
}

const itemClasses = [
  'inline-flex h-7 items-center gap-1.5 whitespace-nowrap rounded-[5px] px-2.5 text-muted-foreground text-sm',
  'transition-colors hover:text-foreground',
].join(' ');

const currentClasses = 'bg-card font-medium text-foreground ring-1 ring-border';

/** 24 h | 7 d | 30 d | custom, as links. */
export function RangeTabs({ path, params = {}, range, now }: RangeTabsProps) {
  const kept = { ...params, range: undefined, from: undefined, to: undefined };
  const custom = range.id === 'custom';
  return (
    <nav aria-label="Time range" className="inline-flex items-center rounded-md bg-muted p-0.5">
      {presetRanges.map(({ id, label }) => (
        <Link
          key={id}
          href={hrefWith(path, kept, { range: id })}
          scroll={false}
          aria-current={range.id === id ? 'true' : undefined}
          className={cn(itemClasses, range.id === id && currentClasses)}
        >
          {label}
        </Link>
      ))}
      <RangeForm
        path={path}
        params={kept}
        from={writeDay(range.from)}
        to={lastDayOf(range)}
        max={writeDay(now)}
        className={cn(itemClasses, custom && currentClasses)}
      >
        <CalendarDays aria-hidden className="size-3.5" />
        {custom ? `${writeDay(range.from)} – ${lastDayOf(range)}` : 'Custom'}
      </RangeForm>
    </nav>
  );
}
