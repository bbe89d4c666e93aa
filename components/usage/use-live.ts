'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState, useTransition } from 'react';
import { markHeader, nextPollMs } from './live-schedule.ts';

export type LiveState = 'live' | 'asleep' | 'lost';

const answerWithinMs = 8_000;
const shortlyMs = 60_000;
const signs = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchstart', 'focus'] as const;

/** Asks whether what this page shows has changed, and has the server draw it anew when it has. */
export function useLive(href: string, mark: string, enabled: boolean): LiveState {
  const router = useRouter();
  const [state, setState] = useState<LiveState>('live');
  const [drawing, startTransition] = useTransition();
  const shown = useRef({ mark, drawing });

  useEffect(() => {
    shown.current = { mark, drawing };
  }, [mark, drawing]);

  useEffect(() => {
    if (!enabled) return;
    const refresh = () => startTransition(() => router.refresh());
    return watch(href, { refresh, shown: () => shown.current, report: setState });
  }, [href, enabled, router]);

  return state;
}

interface Page {
  refresh: () => void;
  shown: () => { mark: string; drawing: boolean };
  report: (state: LiveState) => void;
}

/** Returns what ends it. */
function watch(href: string, page: Page): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;
  let failures = 0;
  let changedAt = Date.now();
  let seenAt = Date.now();

  function stop(): void {
    clearTimeout(timer);
    timer = undefined;
  }

  function plan(): void {
    stop();
    if (signal.aborted || asking) return;
    const now = Date.now();
    const wait = nextPollMs({
      hidden: document.hidden,
      quietMs: now - changedAt,
      awayMs: now - seenAt,
      failures,
    });
    if (wait !== undefined) timer = setTimeout(ask, wait);
    page.report(stateOf(wait, failures));
  }

  async function ask(): Promise<void> {
    asking = true;
    const found = await askMark(href, signal);
    asking = false;
    if (signal.aborted) return;
    failures = found === 'unanswered' ? failures + 1 : 0;
    const { mark, drawing } = page.shown();
    if (found !== 'unanswered' && found !== mark && !drawing) {
      changedAt = Date.now();
      page.refresh();
    }
    plan();
  }

  function wake(): void {
    const wasAway = timer === undefined || Date.now() - seenAt > shortlyMs;
    seenAt = Date.now();
    if (!wasAway || asking || document.hidden) return;
    stop();
    timer = setTimeout(ask, 0);
  }

  for (const sign of signs) window.addEventListener(sign, wake, { signal, passive: true });
  document.addEventListener('visibilitychange', () => (document.hidden ? stop() : wake()), { signal });
  plan();
  return () => {
    stop();
    ended.abort();
  };
}

function stateOf(wait: number | undefined, failures: number): LiveState {
  if (wait === undefined) return 'asleep';
  return failures > 1 ? 'lost' : 'live';
}

/** A head without a body: it does not count as use of the session, so that a page left open signs nobody in for ever. */
async function askMark(href: string, ended: AbortSignal): Promise<string | 'unanswered'> {
  try {
    const signal = AbortSignal.any([ended, AbortSignal.timeout(answerWithinMs)]);
    const answer = await fetch(href, { method: 'HEAD', cache: 'no-store', redirect: 'manual', signal });
    // Signed out, or the key can be seen no more: drawing the page anew says which.
    if (answer.status === 401 || answer.status === 404) return `gone ${answer.status}`;
    return answer.headers.get(markHeader) ?? 'unanswered';
  } catch {
    return 'unanswered';
  }
}
