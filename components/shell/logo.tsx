import { cn } from '#components/ui/cn.ts';

/** A latch: the bow of a key that is also a keyhole. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 20 20" className={cn('size-5 shrink-0', className)}>
      <rect width="20" height="20" rx="5" className="fill-primary" />
      <circle cx="10" cy="8" r="3.1" className="fill-none stroke-primary-foreground" strokeWidth="1.8" />
      <path
        d="M10 11.1v5M10 14.1h2.6"
        className="fill-none stroke-primary-foreground"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
    </svg>
  );
}
