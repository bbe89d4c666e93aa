'use client';

import { useSyncExternalStore } from 'react';

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

/** The present, shared by every reader on the page; one timer for all of them. */
export function useNow(): Date {
  return new Date(useSyncExternalStore(subscribe, read, Date.now));
}
