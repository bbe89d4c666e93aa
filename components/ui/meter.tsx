import { cn } from './cn.ts';

export interface MeterProps {
  /** Said by screen readers: "Budget used". */
  label: string;
  value: number;
  max: number;
  className?: string;
}

/** How much of a limit is used. Drawn as SVG: a width in a style attribute would be refused by the content policy. */
export function Meter({ label, value, max, className }: MeterProps) {
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0;
  const tone = share >= 1 ? 'fill-danger' : share >= 0.8 ? 'fill-warning' : 'fill-primary';
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers draw <meter> each in their own way
    <svg
      role="meter"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={0}
      aria-valuemax={max}
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      className={cn('h-1 w-full overflow-hidden rounded-full', className)}
    >
      <rect width="100" height="4" className="fill-border" />
      <rect width={share * 100} height="4" className={tone} />
    </svg>
  );
}
