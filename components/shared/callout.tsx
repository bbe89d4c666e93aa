import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { cn } from '#components/ui/cn.ts';

export interface CalloutProps {
  tone?: 'info' | 'ok' | 'warning' | 'danger';
  /** One sentence. */
  children: ReactNode;
  link?: { href: string; label: string };
  /** Announced when it appears after the page was drawn. */
  live?: boolean;
  className?: string;
}

const tones = {
  info: { Icon: Info, classes: 'border-info-border bg-info-surface text-info' },
  ok: { Icon: CircleCheck, classes: 'border-ok-border bg-ok-surface text-ok' },
  warning: { Icon: TriangleAlert, classes: 'border-warning-border bg-warning-surface text-warning' },
  danger: { Icon: CircleAlert, classes: 'border-danger-border bg-danger-surface text-danger' },
};

export function Callout({ tone = 'info', children, link, live = false, className }: CalloutProps) {
  const { Icon, classes } = tones[tone];
  return (
    <div
      role={live ? 'alert' : undefined}
      className={cn('flex items-start gap-2.5 rounded-lg border px-3 py-2.5', classes, className)}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="wrap-anywhere min-w-0 text-foreground">
        {children}
        {link ? (
          <>
            {' '}
            <Link href={link.href} className="whitespace-nowrap font-medium underline underline-offset-2">
              {link.label}
            </Link>
          </>
        ) : null}
      </div>
    </div>
  );
}
