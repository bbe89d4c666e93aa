'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useState } from 'react';

const parameter = 'new';
const marker = 'latchkeyOpened';

/**
 * Keeps "the form is open" in the address, so that a link opens it and Back closes it. The history is written
 * directly: the page already has all that the form needs.
 */
export function useNewInAddress() {
  const pathname = usePathname();
  const params = useSearchParams();
  const inAddress = params.get(parameter) === '1';
  // The router may lose a change of the address while a page is on its way: what was closed stays closed.
  const [left, setLeft] = useState(false);
  if (left && !inAddress) setLeft(false);
  const isOpen = inAddress && !left;

  function addressWith(open: boolean): string {
    const next = new URLSearchParams(params);
    if (open) next.set(parameter, '1');
    else next.delete(parameter);
    return next.size > 0 ? `${pathname}?${next}` : pathname;
  }

  function open(): void {
    setLeft(false);
    window.history.pushState({ [marker]: true }, '', addressWith(true));
  }

  function close(): void {
    setLeft(true);
    if (wasOpenedHere()) window.history.back();
    else window.history.replaceState(null, '', addressWith(false));
  }

  /** For what must not be left by one press of Back: the entry before this one is the same page. */
  function hold(): void {
    const hasEntryBefore = wasOpenedHere();
    window.history.replaceState(null, '', addressWith(false));
    if (!hasEntryBefore) window.history.pushState(null, '', addressWith(false));
  }

  return { isOpen, open, close, hold };
}

function wasOpenedHere(): boolean {
  const state: unknown = window.history.state;
  return typeof state === 'object' && state !== null && marker in state;
}
