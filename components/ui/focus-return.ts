'use client';

import { useRef } from 'react';

/**
 * A dialog that no trigger of its own has opened would leave the focus nowhere: it goes back to where it was, or, where
 * that is gone, to the page's content.
 */
export function useFocusReturn() {
  const before = useRef<Element | null>(null);

  function onOpen(): void {
    before.current = placeOf(document.activeElement);
  }

  function onClose(event: Event): void {
    const place = before.current;
    const isThere = place instanceof HTMLElement && place !== document.body && place.isConnected;
    const next = isThere ? place : document.getElementById('content');
    if (!next) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
  }

  return { onOpen, onClose };
}

/** A menu that opens a dialog is about to go: its button stays. */
function placeOf(element: Element | null): Element | null {
  const trigger = element?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  return trigger ? document.getElementById(trigger) : element;
}
