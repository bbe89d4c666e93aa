'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { useHydrated } from '#components/shared/hydrated.ts';
import { useTimeZone } from '#components/shared/viewer.tsx';
import { cn } from '#components/ui/cn.ts';
import { Tooltip } from '#components/ui/tooltip.tsx';
import { type LiveState, useLive } from './use-live.ts';

export interface LiveProps {
  /** Answers a HEAD with the mark of the page as it would read now. */
  href: string;
  /** The mark of the page as it reads. */
  mark: string;
  /** In whose days the server counted, where it did. */
  timeZone?: string;
}

const words: Record<LiveState | 'paused', { label: string; hint: string; dot: string }> = {
  live: {
    label: 'Live',
    hint: 'New calls appear within two seconds. Press to pause.',
    dot: 'rounded-full bg-ok',
  },
  asleep: {
    label: 'Asleep',
    hint: 'It goes on when you are back.',
    dot: 'rounded-full border-[1.5px] border-neutral',
  },
  lost: {
    label: 'Reconnecting',
    hint: 'The server does not answer. It is asked again and again.',
    dot: 'rotate-45 rounded-[1px] bg-warning',
  },
  paused: {
    label: 'Paused',
    hint: 'The page stays as it is. Press to go on.',
    dot: 'rounded-[1px] bg-neutral',
  },
};

/** Keeps the page current, says so, and stops when it is pressed. */
export function Live({ href, mark, timeZone }: LiveProps) {
  const hydrated = useHydrated();
  const [paused, setPaused] = useState(false);
  const state = useLive(href, mark, !paused);
  useOwnDays(timeZone);
  const { label, hint, dot } = words[paused ? 'paused' : state];
  return (
    <Tooltip content={hint}>
      <button
        type="button"
        aria-pressed={!paused}
        aria-label={paused ? 'Live, paused' : `Live${state === 'live' ? '' : `, ${label.toLowerCase()}`}`}
        onClick={() => setPaused(!paused)}
        className={cn(
          'inline-flex h-8 items-center gap-2 rounded-md border bg-card px-2.5 text-sm transition-colors hover:bg-hover',
          !hydrated && 'invisible',
        )}
      >
        <span aria-hidden className={cn('size-2 shrink-0', dot)} />
        {label}
      </button>
    </Tooltip>
  );
}

/** On the very first page the server does not know the viewer's zone yet: its days are those of UTC. */
function useOwnDays(timeZone: string | undefined): void {
  const router = useRouter();
  const own = useTimeZone();
  useEffect(() => {
    if (timeZone && own !== timeZone) router.refresh();
  }, [own, timeZone, router]);
}
