'use client';

import { createContext, use, useSyncExternalStore } from 'react';

/** When the server drew the page, in ms: one for all of it. */
export const DrawnAtContext = createContext(0);

const tickMs = 10_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let current = 0;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, tickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  if (document.hidden) return;
  current = Date.now();
  for (const listener of listeners) listener();
}

function read(): number {
  // One instant for all readers between two ticks, so that equal times read equally.
  if (Date.now() - current > tickMs) current = Date.now();
  return current;
}

/**
 * The present, shared by every reader on the page; one timer for all of them. What the server wrote and what the browser
 * takes over begin with the same instant: rows that each read a clock of their own could be out of order by a second.
 */
export function useNow(): Date {
  const drawnAt = use(DrawnAtContext);
  return new Date(useSyncExternalStore(subscribe, read, () => drawnAt));
}
